using System.Text.Json;

namespace Kiln.Services.Iam.Policies;

/// <summary>
/// The principals of a trust policy, <c>{"Service": "lambda.amazonaws.com", "AWS": ["arn:…"]}</c>, and those of a resource-based one,
/// which may also be <c>"*"</c>.
/// </summary>
internal static class PrincipalParser
{
    internal static Principals Parse(StatementText statement, PolicyKind kind)
    {
        var value = statement.Principal ?? throw new PolicyFault("Missing required field Principal");
        if (value.ValueKind == JsonValueKind.String && kind == PolicyKind.Resource)
        {
            PolicyFaults.Check(value.GetString() == "*", PolicyFaults.Syntax);
            return new() { Everyone = true, Identities = [], Services = [], Federated = [], AreExcluded = statement.PrincipalsAreExcluded };
        }
        if (value.ValueKind == JsonValueKind.String)
            throw new PolicyFault($"AssumeRolepolicy contained an invalid principal: \"STAR\":\"{value.GetString()}\".");
        PolicyFaults.Check(value.ValueKind == JsonValueKind.Object, PolicyFaults.Syntax);
        List<string> identities = [], services = [], federated = [];
        foreach (var kindOfPrincipal in value.EnumerateObject())
        {
            var names = PolicyFaults.Texts(kindOfPrincipal.Value);
            switch (kindOfPrincipal.Name)
            {
                case "Service":
                    Check(names, name => name.Contains('.', StringComparison.Ordinal), "SERVICE");
                    services.AddRange(names);
                    break;
                case "AWS":
                    Check(names, IsIdentity, "AWS");
                    identities.AddRange(names);
                    break;
                case "Federated":
                    federated.AddRange(names);
                    break;
                case "CanonicalUser":
                    break;
                default:
                    throw new PolicyFault($"AssumeRolepolicy contained an invalid principal: \"{kindOfPrincipal.Name}\":\"{string.Join(", ", names)}\".");
            }
        }
        return new()
        {
            Everyone = identities.Contains("*"),
            Identities = identities,
            Services = services,
            Federated = federated,
            AreExcluded = statement.PrincipalsAreExcluded,
        };
    }

    private static void Check(List<string> names, Predicate<string> isValid, string kind)
    {
        foreach (var name in names)
            PolicyFaults.Check(isValid(name), $"Invalid principal in policy: \"{kind}\":\"{name}\"");
    }

    // A wildcard is no part of a name here: only "*" alone is taken.
    private static bool IsIdentity(string name) =>
        name == "*"
        || (name.StartsWith("arn:", StringComparison.Ordinal) && name.Split(':').Length >= 6 && name.IndexOfAny(['*', '?']) < 0)
        || (name.Length == 12 && name.All(char.IsAsciiDigit))
        || name.StartsWith("AROA", StringComparison.Ordinal) || name.StartsWith("AIDA", StringComparison.Ordinal);
}
