using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Kiln.Services.Iam.Policies;

/// <summary>Carries a fault out of the parser, no further.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Never leaves PolicyParser.")]
[SuppressMessage("Design", "CA1064", Justification = "Never leaves PolicyParser.")]
internal sealed class PolicyFault(string message) : Exception(message);

/// <summary>IAM's texts for MalformedPolicyDocument that more than one part of the parser has need of.</summary>
internal static class PolicyFaults
{
    internal const string Syntax = "Syntax errors in policy.";
    internal const string Legacy = "The policy failed legacy parsing";
    internal const string NoActions = "Policy statement must contain actions.";
    internal const string NoResources = "Policy statement must contain resources.";

    internal static void Check(bool met, string fault)
    {
        if (!met)
            throw new PolicyFault(fault);
    }

    internal static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && !Wildcard.IsForged(value.GetString()) ? value.GetString()! : throw new PolicyFault(Syntax);

    /// <summary>Where the grammar has a string or a list of strings.</summary>
    internal static List<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [Text(value)],
        JsonValueKind.Array => [.. value.EnumerateArray().Select(Text)],
        _ => throw new PolicyFault(Syntax),
    };

    /// <summary>Where the grammar has texts, but authors write numbers and booleans too.</summary>
    internal static List<string> Scalars(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => [.. value.EnumerateArray().Select(Scalar)],
        _ => [Scalar(value)],
    };

    private static string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => Text(value),
    };
}
