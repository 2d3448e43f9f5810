using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Kiln.Services.Iam.Policies;

/// <summary>
/// Reads a policy and holds it against the grammar. The faults are IAM's texts for MalformedPolicyDocument, in the order in which IAM
/// finds them: JSON, fields, version, what its older parser refuses, statement ids, actions and resources or principals.
/// </summary>
internal static class PolicyParser
{
    internal const string CurrentVersion = "2012-10-17";
    private const string FirstVersion = "2008-10-17";
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    internal static bool TryParse(
        string text, PolicyKind kind, [NotNullWhen(true)] out PolicyDocument? document, [NotNullWhen(false)] out string? fault) =>
        TryRead(text, kind, out document, out fault, PolicyGrammar.Check);

    /// <summary>Without the finer points, for what was accepted before.</summary>
    internal static bool TryRead(
        string text, PolicyKind kind, [NotNullWhen(true)] out PolicyDocument? document, [NotNullWhen(false)] out string? fault,
        Action<IReadOnlyList<StatementText>, string?, PolicyKind>? check = null)
    {
        (document, fault) = (null, null);
        try
        {
            using var json = JsonDocument.Parse(text, Strict);
            var (version, statements) = Read(json.RootElement, kind);
            check?.Invoke(statements, version, kind);
            // Variables came with the current version; in older policies ${…} is a text like any other.
            var variables = version == CurrentVersion;
            document = new([.. statements.Select((statement, index) => statement.Compile(index, kind, variables))]);
        }
        // JsonException, and what System.Text.Json throws for a lone surrogate.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            fault = kind == PolicyKind.Trust ? "This policy contains invalid Json" : PolicyFaults.Syntax;
        }
        catch (PolicyFault e)
        {
            fault = e.Message;
        }
        return document is not null;
    }

    private static (string? Version, List<StatementText> Statements) Read(JsonElement root, PolicyKind kind)
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
                    PolicyFaults.Check(version is CurrentVersion or FirstVersion, PolicyFaults.Syntax);
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
        var listed = statements!.Value.ValueKind == JsonValueKind.Array ? [.. statements.Value.EnumerateArray()] : new[] { statements.Value };
        PolicyFaults.Check(listed.Length > 0, PolicyFaults.Syntax);
        return (version, [.. listed.Select(statement => StatementText.Read(statement, kind))]);
    }
}
