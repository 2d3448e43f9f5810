using System.Text.RegularExpressions;

namespace Kiln.Services.Iam.Policies;

/// <summary>What a policy whose syntax is right may still be refused for.</summary>
internal static partial class PolicyGrammar
{
    internal static void Check(IReadOnlyList<StatementText> statements, string? version, PolicyKind kind)
    {
        PolicyFaults.Check(
            version == PolicyParser.CurrentVersion || kind != PolicyKind.Identity, "Policy document must be version 2012-10-17 or greater.");
        foreach (var statement in statements)
            CheckLegacy(statement);
        CheckIds(statements);
        foreach (var statement in statements)
            CheckMembers(statement, kind);
        if (kind != PolicyKind.Trust)
        {
            foreach (var resource in statements.SelectMany(statement => statement.Resources!))
                ResourceGrammar.Check(resource);
        }
        foreach (var action in statements.SelectMany(statement => statement.Actions!))
            CheckAction(action, kind);
    }

    private static void CheckLegacy(StatementText statement)
    {
        PolicyFaults.Check(statement.Effect is null or "Allow" or "Deny", PolicyFaults.Legacy);
        foreach (var condition in statement.Conditions.Where(condition => condition.Operator.IsOfDates))
            PolicyFaults.Check(condition.Values.TrueForAll(IsDate), PolicyFaults.Legacy);
        // Where another fault of a resource has words of its own, those come later.
        foreach (var resource in statement.Resources ?? [])
        {
            if (ResourceGrammar.FaultOf(resource) is not { } fault)
                continue;
            PolicyFaults.Check(fault != PolicyFaults.Legacy, fault);
            break;
        }
    }

    private static void CheckIds(IReadOnlyList<StatementText> statements)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in statements.Select(statement => statement.Sid))
            PolicyFaults.Check(string.IsNullOrEmpty(id) || ids.Add(id), "Statement IDs (SID) in a single policy must be unique.");
    }

    private static void CheckMembers(StatementText statement, PolicyKind kind)
    {
        if (kind == PolicyKind.Trust)
        {
            PolicyFaults.Check(statement.Resources is null, statement.ResourcesAreExcluded ? "Has prohibited field NotResource" : "Has prohibited field Resource");
            PolicyFaults.Check(statement.Effect is not null, "Missing required field Effect");
            PolicyFaults.Check(statement.Actions is not null, "Missing required field Action");
            PolicyFaults.Check(statement.Principal is not null, "Missing required field Principal");
            // Everybody but one may assume the role: IAM takes that in a Deny only.
            PolicyFaults.Check(!statement.PrincipalsAreExcluded || statement.IsDeny, "Has prohibited field NotPrincipal");
        }
        PolicyFaults.Check(statement.Actions is { Count: > 0 }, PolicyFaults.NoActions);
        if (kind == PolicyKind.Trust)
            return;
        PolicyFaults.Check(statement.Resources is { Count: > 0 }, PolicyFaults.NoResources);
        if (kind == PolicyKind.Identity)
            PolicyFaults.Check(statement.Principal is null, "Policy document should not specify a principal.");
        else
            PolicyFaults.Check(statement.Principal is not null && (!statement.PrincipalsAreExcluded || statement.IsDeny), "Missing required field Principal");
    }

    private static void CheckAction(string action, PolicyKind kind)
    {
        if (action == "*")
            return;
        var colon = action.IndexOf(':', StringComparison.Ordinal);
        PolicyFaults.Check(colon >= 0, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
        PolicyFaults.Check(action.IndexOf(':', colon + 1) < 0, "Actions/Condition can contain only one colon.");
        var vendor = action[..colon];
        PolicyFaults.Check(vendor == "*" || vendor.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'), $"Vendor {vendor} is not valid");
        PolicyFaults.Check(
            kind != PolicyKind.Trust || vendor.Equals("sts", StringComparison.OrdinalIgnoreCase),
            "AssumeRole policy may only specify STS AssumeRole actions.");
    }

    // A number of seconds, or as much of ISO 8601 as IAM takes: 2019-07-01T13:20:15Z, 2019-07-01, 2019t3, 01T.
    private static bool IsDate(string text)
    {
        if (!text.Contains('t', StringComparison.OrdinalIgnoreCase) && !text.Contains('-', StringComparison.Ordinal))
            return ulong.TryParse(text, out var seconds) && seconds <= long.MaxValue;
        return Iso8601().Match(text) is { Success: true } date
            && Within(date, "month", 1, 12) && Within(date, "day", 1, 31) && Within(date, "hour", 0, 23) && Within(date, "minute", 0, 59)
            && Within(date, "second", 0, 59) && Within(date, "zoneHour", 0, 23) && Within(date, "zoneMinute", 0, 59);
    }

    private static bool Within(System.Text.RegularExpressions.Match date, string group, int least, int most) =>
        !date.Groups[group].Success || (int.TryParse(date.Groups[group].ValueSpan, out var number) && number >= least && number <= most);

    [GeneratedRegex(
        @"^-?\d{1,9}(-(?<month>\d{1,2})(-(?<day>\d{1,2}))?)?([tT]((?<hour>\d{1,2})(:(?<minute>\d{1,2})(:(?<second>\d{1,2})(\.\d{1,9})?)?)?([zZ]|[+-](?<zoneHour>\d{2})(:?(?<zoneMinute>\d{2}))?)?)?)?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Iso8601();
}
