using Kiln.Aws.Operations;
using Kiln.Services.XRay.Storage;

namespace Kiln.Services.XRay.Sampling;

/// <summary>Rules by which SDKs decide what to record. Functions do not go by them: see <see cref="Lambda.Tracing.TraceSampler"/>.</summary>
internal sealed class SamplingRuleOperations(ResourceStore resources, SamplingRules rules, SamplingStatistics statistics, TimeProvider time)
{
    // Beside the default one.
    private const int MaxRules = 25;

    [Operation("POST", "/CreateSamplingRule")]
    public async Task<SamplingRuleResponse> CreateSamplingRule(CreateSamplingRuleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var scope = new TraceScope(caller.AccountId, caller.Region);
        var rule = request.SamplingRule!;
        if (rule.RuleARN is not null)
            throw XRayErrors.Invalid("RuleARN must not be given");
        var name = rule.RuleName ?? throw XRayErrors.Invalid("RuleName is required");
        if (name == SamplingRules.DefaultName)
            throw XRayErrors.Invalid("A rule with this name already exists");
        var now = time.GetUtcNow();
        var created = new RuleRecord
        {
            Rule = Checked(rule with { RuleARN = SamplingRules.ArnOf(scope, name), Attributes = rule.Attributes ?? [] }),
            CreatedAt = now,
            ModifiedAt = now,
            Tags = XRay.Tags.TagOperations.Merged([], request.Tags, name),
        };
        await resources.ChangeAsync(
            scope,
            ResourceStore.SamplingRule,
            name,
            (current, others) => current is not null ? throw XRayErrors.Invalid("A rule with this name already exists")
                : others >= MaxRules ? throw XRayErrors.TooManyRules(MaxRules)
                : created.ToJson(),
            cancellationToken);
        return Answer(created);
    }

    [Operation("POST", "/GetSamplingRules")]
    public async Task<GetSamplingRulesResponse> GetSamplingRules(GetSamplingRulesRequest request, Caller caller, CancellationToken cancellationToken) =>
        new() { SamplingRuleRecords = (await rules.ListAsync(new(caller.AccountId, caller.Region))).ConvertAll(SamplingRuleRecord.Of) };

    [Operation("POST", "/UpdateSamplingRule")]
    public async Task<SamplingRuleResponse> UpdateSamplingRule(UpdateSamplingRuleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var scope = new TraceScope(caller.AccountId, caller.Region);
        var update = request.SamplingRuleUpdate!;
        var name = NameOf(scope, update.RuleName, update.RuleARN);
        if (name == SamplingRules.DefaultName && update is not { ResourceARN: null, Priority: null, Host: null, ServiceName: null, ServiceType: null, HTTPMethod: null, URLPath: null, Attributes: null })
            throw XRayErrors.Invalid("Only FixedRate and ReservoirSize of the default rule can be changed");
        var changed = await resources.ChangeAsync(
            scope,
            ResourceStore.SamplingRule,
            name,
            (current, _) =>
            {
                var record = current is not null ? RuleRecord.Parse(current)
                    : name == SamplingRules.DefaultName ? SamplingRules.Default(scope)
                    : throw RuleNotFound();
                return (record with { Rule = Checked(Updated(record.Rule, update)), ModifiedAt = time.GetUtcNow() }).ToJson();
            },
            cancellationToken);
        return Answer(RuleRecord.Parse(changed!));
    }

    [Operation("POST", "/DeleteSamplingRule")]
    public async Task<SamplingRuleResponse> DeleteSamplingRule(DeleteSamplingRuleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var scope = new TraceScope(caller.AccountId, caller.Region);
        var name = NameOf(scope, request.RuleName, request.RuleARN);
        if (name == SamplingRules.DefaultName)
            throw XRayErrors.Invalid("The default rule cannot be deleted");
        RuleRecord? deleted = null;
        await resources.ChangeAsync(
            scope,
            ResourceStore.SamplingRule,
            name,
            (current, _) =>
            {
                deleted = RuleRecord.Parse(current ?? throw RuleNotFound());
                return null;
            },
            cancellationToken);
        statistics.Forget(scope, name);
        return Answer(deleted!);
    }

    private static SamplingRule Updated(SamplingRule rule, SamplingRuleUpdate update) => rule with
    {
        ResourceARN = update.ResourceARN ?? rule.ResourceARN,
        Priority = update.Priority ?? rule.Priority,
        FixedRate = update.FixedRate ?? rule.FixedRate,
        ReservoirSize = update.ReservoirSize ?? rule.ReservoirSize,
        Host = update.Host ?? rule.Host,
        ServiceName = update.ServiceName ?? rule.ServiceName,
        ServiceType = update.ServiceType ?? rule.ServiceType,
        HTTPMethod = update.HTTPMethod ?? rule.HTTPMethod,
        URLPath = update.URLPath ?? rule.URLPath,
        Attributes = update.Attributes ?? rule.Attributes,
        SamplingRateBoost = update.SamplingRateBoost ?? rule.SamplingRateBoost,
    };

    // What the model does not bound in an update.
    private static SamplingRule Checked(SamplingRule rule) => rule switch
    {
        { Version: not 1 } => throw XRayErrors.Invalid("Only version 1 of sampling rules is supported"),
        { RuleName: not SamplingRules.DefaultName, Priority: < 1 or > 9999 } => throw XRayErrors.Invalid("Priority must be between 1 and 9999"),
        { FixedRate: < 0 or > 1 } => throw XRayErrors.Invalid("FixedRate must be between 0 and 1"),
        { ReservoirSize: < 0 } => throw XRayErrors.Invalid("ReservoirSize must not be negative"),
        _ => rule,
    };

    private static string NameOf(TraceScope scope, string? name, string? arn)
    {
        if ((name is null) == (arn is null))
            throw XRayErrors.Invalid("Specify either RuleName or RuleARN");
        var prefix = SamplingRules.ArnOf(scope, "");
        return name ?? (arn!.StartsWith(prefix, StringComparison.Ordinal) ? arn[prefix.Length..] : throw RuleNotFound());
    }

    private static SamplingRuleResponse Answer(RuleRecord record) => new() { SamplingRuleRecord = SamplingRuleRecord.Of(record) };

    private static Aws.Errors.AwsException RuleNotFound() => XRayErrors.Invalid("Sampling rule does not exist");
}
