using Kiln.Aws.Operations;

namespace Kiln.Services.Logs;

/// <summary>ARNs of log groups and streams in the forms that differ by purpose.</summary>
internal static class LogArns
{
    internal static string Group(string accountId, string region, string group) => $"arn:aws:logs:{region}:{accountId}:log-group:{group}";

    internal static string Stream(string accountId, string region, string group, string stream) =>
        $"{Group(accountId, region, group)}:log-stream:{stream}";

    /// <summary>
    /// What policies are asked about. Operations on a group name a stream too, an empty one, as the denials of AWS show; so
    /// <c>log-group:NAME:*</c> is the pattern that fits them all.
    /// </summary>
    internal static string Resource(Caller caller, string? group, string? stream = null) =>
        Stream(caller.AccountId, caller.Region, group ?? "", stream ?? "");

    /// <summary>The same for several groups, by identifier; anything where none is named.</summary>
    internal static IReadOnlyList<string> Resources(Caller caller, params IEnumerable<string?>? identifiers) =>
        (identifiers ?? []).Where(i => i is not null).Select(i => Resource(caller, NameIn(i))).Distinct().ToList() is { Count: > 0 } named ? named : ["*"];

    /// <summary>The name in a log group identifier, which is a name or an ARN.</summary>
    internal static string? NameIn(string? identifier) =>
        identifier?.Split(':', 7) is ["arn", _, "logs", _, _, "log-group", var name] ? (name.EndsWith(":*", StringComparison.Ordinal) ? name[..^2] : name) : identifier;

    /// <summary>The group that a request means.</summary>
    /// <exception cref="Aws.Errors.AwsException">Both members are given, or none.</exception>
    internal static GroupKey GroupOf(Caller caller, string? name, string? identifier)
    {
        if (name is null == identifier is null)
            throw LogsErrors.Invalid("Exactly one of logGroupName and logGroupIdentifier must be specified.");
        var key = new GroupKey(caller.AccountId, caller.Region, (name ?? NameIn(identifier))!);
        // An ARN of another account or region means a group that is not here.
        var isForeign = identifier?.StartsWith("arn:", StringComparison.Ordinal) == true
            && identifier != Group(key.AccountId, key.Region, key.Name) && identifier != Group(key.AccountId, key.Region, key.Name) + ":*";
        return isForeign ? throw LogsErrors.NoSuchGroup() : key;
    }
}

internal readonly record struct GroupKey(string AccountId, string Region, string Name);
