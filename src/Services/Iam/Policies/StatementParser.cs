using System.Text.Json;

namespace Kiln.Services.Iam.Policies;

internal static class StatementParser
{
    private const string NoActions = "Policy statement must contain actions.";
    private const string NoResources = "Policy statement must contain resources.";

    internal static Statement Parse(JsonElement statement, PolicyKind kind)
    {
        var fields = Fields(statement, kind);
        var effect = PolicyFaults.Text(Required(fields, "Effect", kind));
        PolicyFaults.Check(effect is "Allow" or "Deny", PolicyFaults.Syntax);
        var isDeny = effect == "Deny";
        var actions = Actions(fields, kind, out var actionsAreExcluded);
        List<ResourcePattern> resources = [];
        var resourcesAreExcluded = false;
        if (kind == PolicyKind.Identity)
            resources = Resources(fields, isDeny, out resourcesAreExcluded);
        return new()
        {
            IsDeny = isDeny,
            Actions = actions,
            ActionsAreExcluded = actionsAreExcluded,
            Resources = resources,
            ResourcesAreExcluded = resourcesAreExcluded,
            Principals = kind == PolicyKind.Trust ? PrincipalParser.Parse(fields, isDeny) : null,
            HasCondition = fields.TryGetValue("Condition", out var condition) && HasMembers(condition),
        };
    }

    private static Dictionary<string, JsonElement> Fields(JsonElement statement, PolicyKind kind)
    {
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var field in statement.EnumerateObject())
        {
            var isKnown = field.Name is "Sid" or "Effect" or "Principal" or "NotPrincipal" or "Action" or "NotAction" or "Resource"
                or "NotResource" or "Condition";
            PolicyFaults.Check(isKnown, PolicyFaults.Syntax);
            fields[field.Name] = field.Value;
        }
        if (fields.TryGetValue("Sid", out var id))
            PolicyFaults.Text(id);
        foreach (var name in new[] { "Action", "Resource", "Principal" })
            PolicyFaults.Check(!fields.ContainsKey(name) || !fields.ContainsKey("Not" + name), PolicyFaults.Syntax);
        if (kind == PolicyKind.Identity)
        {
            PolicyFaults.Check(
                !fields.ContainsKey("Principal") && !fields.ContainsKey("NotPrincipal"), "Policy document should not specify a principal.");
        }
        else
        {
            PolicyFaults.Check(!fields.ContainsKey("Resource"), "Has prohibited field Resource");
            PolicyFaults.Check(!fields.ContainsKey("NotResource"), "Has prohibited field NotResource");
        }
        return fields;
    }

    private static JsonElement Required(Dictionary<string, JsonElement> fields, string name, PolicyKind kind) =>
        fields.TryGetValue(name, out var value)
            ? value
            : throw new PolicyFault(kind == PolicyKind.Trust ? $"Missing required field {name}" : PolicyFaults.Syntax);

    private static List<string> Actions(Dictionary<string, JsonElement> fields, PolicyKind kind, out bool areExcluded)
    {
        areExcluded = fields.TryGetValue("NotAction", out var value);
        if (!areExcluded && !fields.TryGetValue("Action", out value))
            throw new PolicyFault(kind == PolicyKind.Trust ? "Missing required field Action" : NoActions);
        var actions = PolicyFaults.Texts(value);
        PolicyFaults.Check(actions.Count > 0, NoActions);
        foreach (var action in actions.Where(a => a != "*"))
        {
            var colon = action.IndexOf(':', StringComparison.Ordinal);
            PolicyFaults.Check(colon >= 0, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
            PolicyFaults.Check(action.IndexOf(':', colon + 1) < 0, "Actions/Condition can contain only one colon.");
            var vendor = action[..colon];
            PolicyFaults.Check(vendor.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'), $"Vendor {vendor} is not valid");
            PolicyFaults.Check(
                kind == PolicyKind.Identity || vendor.Equals("sts", StringComparison.OrdinalIgnoreCase),
                "AssumeRole policy may only specify STS AssumeRole actions.");
        }
        return actions;
    }

    private static List<ResourcePattern> Resources(Dictionary<string, JsonElement> fields, bool isDeny, out bool areExcluded)
    {
        areExcluded = fields.TryGetValue("NotResource", out var value);
        if (!areExcluded && !fields.TryGetValue("Resource", out value))
            throw new PolicyFault(NoResources);
        var resources = PolicyFaults.Texts(value);
        PolicyFaults.Check(resources.Count > 0, NoResources);
        foreach (var resource in resources)
        {
            PolicyFaults.Check(
                resource == "*" || resource.StartsWith("arn:", StringComparison.Ordinal),
                $"Resource {resource} must be in ARN format or \"*\".");
        }
        return PolicyVariables.Resolve(resources, isDeny != areExcluded);
    }

    private static bool HasMembers(JsonElement condition)
    {
        PolicyFaults.Check(condition.ValueKind == JsonValueKind.Object, PolicyFaults.Syntax);
        foreach (var operands in condition.EnumerateObject())
            PolicyFaults.Check(operands.Value.ValueKind == JsonValueKind.Object, PolicyFaults.Syntax);
        return condition.EnumerateObject().Any();
    }
}

/// <summary>
/// Variables such as <c>${aws:username}</c> are not evaluated. Where a wider pattern means fewer permissions a variable stands for
/// anything; elsewhere its pattern matches nothing. Either way the error is on the side of denying.
/// </summary>
internal static class PolicyVariables
{
    internal static List<ResourcePattern> Resolve(List<string> resources, bool widen) =>
        [.. resources.Where(r => widen || !r.Contains("${", StringComparison.Ordinal)).Select(r => new ResourcePattern(Widen(r)))];

    private static string Widen(string resource)
    {
        while (resource.IndexOf("${", StringComparison.Ordinal) is >= 0 and var start)
        {
            var end = resource.IndexOf('}', start);
            resource = resource[..start] + "*" + (end < 0 ? "" : resource[(end + 1)..]);
        }
        return resource;
    }
}
