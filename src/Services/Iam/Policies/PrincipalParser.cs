using System.Text.Json;

namespace Kiln.Services.Iam.Policies;

/// <summary>The principals of a trust policy: <c>{"Service": "lambda.amazonaws.com", "AWS": ["arn:…"]}</c>.</summary>
internal static class PrincipalParser
{
    internal static Principals Parse(Dictionary<string, JsonElement> fields, bool isDeny)
    {
        var areExcluded = fields.TryGetValue("NotPrincipal", out var value);
        // Everybody but one may assume the role: IAM takes that in a Deny only.
        PolicyFaults.Check(!areExcluded || isDeny, "Has prohibited field NotPrincipal");
        PolicyFaults.Check(areExcluded || fields.TryGetValue("Principal", out value), "Missing required field Principal");
        if (value.ValueKind == JsonValueKind.String)
            throw new PolicyFault($"AssumeRolepolicy contained an invalid principal: \"STAR\":\"{value.GetString()}\".");
        PolicyFaults.Check(value.ValueKind == JsonValueKind.Object, PolicyFaults.Syntax);
        List<string> services = [];
        var everyone = false;
        foreach (var kind in value.EnumerateObject())
        {
            var names = PolicyFaults.Texts(kind.Value);
            switch (kind.Name)
            {
                case "Service":
                    foreach (var name in names)
                        PolicyFaults.Check(name.Contains('.', StringComparison.Ordinal), $"Invalid principal in policy: \"SERVICE\":\"{name}\"");
                    services.AddRange(names);
                    break;
                case "AWS":
                    foreach (var name in names)
                        PolicyFaults.Check(IsIdentity(name), $"Invalid principal in policy: \"AWS\":\"{name}\"");
                    everyone |= names.Contains("*");
                    break;
                case "Federated" or "CanonicalUser":
                    break;
                default:
                    throw new PolicyFault($"AssumeRolepolicy contained an invalid principal: \"{kind.Name}\":\"{string.Join(", ", names)}\".");
            }
        }
        return new(services, everyone, areExcluded);
    }

    private static bool IsIdentity(string name) =>
        name == "*" || name.StartsWith("arn:", StringComparison.Ordinal) || (name.Length == 12 && name.All(char.IsAsciiDigit))
        || name.StartsWith("AROA", StringComparison.Ordinal) || name.StartsWith("AIDA", StringComparison.Ordinal);
}
