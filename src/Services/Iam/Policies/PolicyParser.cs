using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Kiln.Services.Iam.Policies;

/// <summary>
/// Reads a policy and holds it against the grammar. The faults are IAM's texts for MalformedPolicyDocument, in the order in which IAM
/// finds them: JSON, fields, version, actions, resources or principals.
/// </summary>
internal static class PolicyParser
{
    internal const string CurrentVersion = "2012-10-17";
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    internal static bool TryParse(
        string text, PolicyKind kind, [NotNullWhen(true)] out PolicyDocument? document, [NotNullWhen(false)] out string? fault)
    {
        (document, fault) = (null, null);
        try
        {
            using var json = JsonDocument.Parse(text, Strict);
            document = Document(json.RootElement, kind);
        }
        catch (JsonException)
        {
            fault = kind == PolicyKind.Trust ? "This policy contains invalid Json" : PolicyFaults.Syntax;
        }
        catch (PolicyFault e)
        {
            fault = e.Message;
        }
        return document is not null;
    }

    private static PolicyDocument Document(JsonElement root, PolicyKind kind)
    {
        PolicyFaults.Check(root.ValueKind == JsonValueKind.Object, PolicyFaults.Syntax);
        string? version = null;
        JsonElement? statements = null;
        foreach (var field in root.EnumerateObject())
        {
            switch (field.Name)
            {
                case "Version":
                    version = PolicyFaults.Text(field.Value);
                    PolicyFaults.Check(version is CurrentVersion or "2008-10-17", PolicyFaults.Syntax);
                    break;
                case "Id":
                    PolicyFaults.Text(field.Value);
                    break;
                case "Statement":
                    statements = field.Value;
                    break;
                default:
                    throw new PolicyFault(PolicyFaults.Syntax);
            }
        }
        PolicyFaults.Check(statements is not null, kind == PolicyKind.Trust ? "Missing required field Statement" : PolicyFaults.Syntax);
        PolicyFaults.Check(version == CurrentVersion || kind == PolicyKind.Trust, "Policy document must be version 2012-10-17 or greater.");
        return new(Statements(statements!.Value, kind));
    }

    private static List<Statement> Statements(JsonElement statements, PolicyKind kind)
    {
        var parsed = new List<Statement>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var statement in statements.ValueKind == JsonValueKind.Array ? [.. statements.EnumerateArray()] : new[] { statements })
        {
            PolicyFaults.Check(statement.ValueKind == JsonValueKind.Object, PolicyFaults.Syntax);
            parsed.Add(StatementParser.Parse(statement, kind));
            if (statement.TryGetProperty("Sid", out var id))
                PolicyFaults.Check(id.GetString() is "" || ids.Add(id.GetString()!), "Statement IDs (SID) in a single policy must be unique.");
        }
        PolicyFaults.Check(parsed.Count > 0, PolicyFaults.Syntax);
        return parsed;
    }
}

/// <summary>Carries a fault out of the parser, no further.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Never leaves PolicyParser.")]
[SuppressMessage("Design", "CA1064", Justification = "Never leaves PolicyParser.")]
internal sealed class PolicyFault(string message) : Exception(message);

internal static class PolicyFaults
{
    internal const string Syntax = "Syntax errors in policy.";

    internal static void Check(bool met, string fault)
    {
        if (!met)
            throw new PolicyFault(fault);
    }

    internal static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new PolicyFault(Syntax);

    /// <summary>Where the grammar has a string or a list of strings.</summary>
    internal static List<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => [.. value.EnumerateArray().Select(Text)],
        _ => throw new PolicyFault(Syntax),
    };
}
