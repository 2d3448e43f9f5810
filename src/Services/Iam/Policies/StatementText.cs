using System.Text.Json;

namespace Kiln.Services.Iam.Policies;

/// <summary>A statement as it is written: its syntax is right, what it says has still to be looked at.</summary>
internal sealed record StatementText
{
    private static readonly string[] Alternatives = ["Action", "Resource", "Principal"];

    internal string? Sid { get; private init; }
    internal string? Effect { get; private init; }
    internal List<string>? Actions { get; private init; }
    internal bool ActionsAreExcluded { get; private init; }
    internal List<string>? Resources { get; private init; }
    internal bool ResourcesAreExcluded { get; private init; }
    internal JsonElement? Principal { get; private init; }
    internal bool PrincipalsAreExcluded { get; private init; }
    internal List<ConditionText> Conditions { get; private init; } = [];

    internal bool IsDeny => string.Equals(Effect, "Deny", StringComparison.OrdinalIgnoreCase);

    internal static StatementText Read(JsonElement statement, PolicyKind kind)
    {
        PolicyFaults.Check(statement.ValueKind == JsonValueKind.Object, PolicyFaults.Syntax);
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var field in statement.EnumerateObject())
        {
            var isKnown = field.Name is "Sid" or "Effect" or "Principal" or "NotPrincipal" or "Action" or "NotAction" or "Resource"
                or "NotResource" or "Condition";
            PolicyFaults.Check(isKnown, PolicyFaults.Syntax);
            fields[field.Name] = field.Value;
        }
        foreach (var name in Alternatives)
            PolicyFaults.Check(!fields.ContainsKey(name) || !fields.ContainsKey("Not" + name), PolicyFaults.Syntax);
        var effect = Text("Effect");
        PolicyFaults.Check(
            effect is not null || kind == PolicyKind.Trust, PolicyFaults.Syntax);
        PolicyFaults.Check(
            effect is null || effect.Equals("Allow", StringComparison.OrdinalIgnoreCase) || effect.Equals("Deny", StringComparison.OrdinalIgnoreCase),
            PolicyFaults.Syntax);
        return new()
        {
            Sid = Text("Sid"),
            Effect = effect,
            Actions = Texts("Action") ?? Texts("NotAction"),
            ActionsAreExcluded = fields.ContainsKey("NotAction"),
            Resources = Texts("Resource") ?? Texts("NotResource"),
            ResourcesAreExcluded = fields.ContainsKey("NotResource"),
            Principal = fields.TryGetValue("Principal", out var principal) || fields.TryGetValue("NotPrincipal", out principal) ? principal : null,
            PrincipalsAreExcluded = fields.ContainsKey("NotPrincipal"),
            Conditions = fields.TryGetValue("Condition", out var condition) ? ConditionText.Read(condition) : [],
        };

        string? Text(string name) => fields.TryGetValue(name, out var value) ? PolicyFaults.Text(value) : null;
        List<string>? Texts(string name) => fields.TryGetValue(name, out var value) ? PolicyFaults.Texts(value) : null;
    }

    /// <exception cref="PolicyFault">Without an effect there is nothing to be compiled.</exception>
    internal Statement Compile(int index, PolicyKind kind, bool variables) => Effect is null ? throw new PolicyFault("Missing required field Effect") : new()
    {
        Index = index,
        Sid = Sid,
        IsDeny = IsDeny,
        Actions = [.. (Actions ?? []).Select(action => TextPattern.Of(action, wildcards: true, variables: false, ignoreCase: true))],
        ActionsAreExcluded = ActionsAreExcluded,
        Resources = [.. (Resources ?? []).Select(resource => new ResourcePattern(resource, variables))],
        ResourcesAreExcluded = ResourcesAreExcluded || kind == PolicyKind.Trust,
        Principals = kind == PolicyKind.Identity ? null : PrincipalParser.Parse(this, kind),
        Conditions = [.. Conditions.Select(condition => condition.Compile(IsDeny, variables))],
    };
}

/// <summary>One key of a Condition block.</summary>
internal sealed record ConditionText(ConditionOperator Operator, Quantifier Quantifier, bool IfExists, string Key, List<string> Values)
{
    internal static List<ConditionText> Read(JsonElement block)
    {
        PolicyFaults.Check(block.ValueKind == JsonValueKind.Object, PolicyFaults.Syntax);
        var conditions = new List<ConditionText>();
        foreach (var entry in block.EnumerateObject())
        {
            PolicyFaults.Check(entry.Value.ValueKind == JsonValueKind.Object, PolicyFaults.Syntax);
            foreach (var key in entry.Value.EnumerateObject())
            {
                // An operator that there is not is no fault as long as nothing stands under it.
                var parsed = ConditionOperator.Parse(entry.Name) ?? throw new PolicyFault(PolicyFaults.Syntax);
                conditions.Add(new(parsed.Operator, parsed.Quantifier, parsed.IfExists, key.Name, PolicyFaults.Scalars(key.Value)));
            }
        }
        return conditions;
    }

    internal Condition Compile(bool isDeny, bool variables) => new()
    {
        Operator = Operator,
        Quantifier = Quantifier,
        IfExists = IfExists,
        Key = Key,
        Operands = [.. Values.Select(value => Operator.Operand(value, variables))],
        IsDeny = isDeny,
    };
}
