using Kiln.Services.XRay.Storage;

namespace Kiln.Services.XRay.Sampling;

/// <summary>The rules of an account in a region, and the one that everybody has and that nobody can delete.</summary>
internal sealed class SamplingRules(ResourceStore resources)
{
    public const string DefaultName = "Default";
    private const int LastPriority = 10_000;

    /// <summary>In the order in which they are tried.</summary>
    public async Task<List<RuleRecord>> ListAsync(TraceScope scope)
    {
        var rules = (await resources.ListAsync(scope, ResourceStore.SamplingRule)).ConvertAll(RuleRecord.Parse);
        if (!rules.Exists(static r => r.Rule.RuleName == DefaultName))
            rules.Add(Default(scope));
        return [.. rules.OrderBy(static r => r.Rule.Priority).ThenBy(static r => r.Rule.RuleName, StringComparer.Ordinal)];
    }

    public static string ArnOf(TraceScope scope, string name) => $"arn:aws:xray:{scope.Region}:{scope.AccountId}:sampling-rule/{name}";

    /// <summary>The first request each second, and 5 % of the others.</summary>
    public static RuleRecord Default(TraceScope scope) => new()
    {
        Rule = new()
        {
            RuleName = DefaultName,
            RuleARN = ArnOf(scope, DefaultName),
            ResourceARN = "*",
            Priority = LastPriority,
            FixedRate = 0.05,
            ReservoirSize = 1,
            ServiceName = "*",
            ServiceType = "*",
            Host = "*",
            HTTPMethod = "*",
            URLPath = "*",
            Version = 1,
            Attributes = [],
        },
        CreatedAt = DateTimeOffset.UnixEpoch,
        ModifiedAt = DateTimeOffset.UnixEpoch,
    };
}
