using Kiln.Services.Iam.Policies;

namespace Kiln.Services.Iam.Simulation;

/// <summary>The condition keys and variables that policies speak of.</summary>
internal static class ContextKeysOf
{
    internal static IEnumerable<string> Statement(Statement statement) =>
        statement.Conditions.SelectMany(condition => condition.Operands.SelectMany(operand => operand.Variables).Prepend(condition.Key))
            .Concat(statement.Resources.SelectMany(resource => resource.Variables));

    internal static List<string> Policies(IEnumerable<PolicyDocument> policies) =>
        [.. policies.SelectMany(policy => policy.Statements).SelectMany(Statement).Distinct(StringComparer.OrdinalIgnoreCase)];
}
