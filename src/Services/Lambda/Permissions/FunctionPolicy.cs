using System.Text.Json.Nodes;

namespace Kiln.Services.Lambda.Permissions;

/// <summary>The resource-based policy of a function or one of its qualifiers. Immutable; a change is a new one.</summary>
/// <param name="Document">What is evaluated; GetPolicy shows it with ARNs in place of ids.</param>
/// <param name="RevisionId">New at every change.</param>
public sealed record FunctionPolicy(string Document, string RevisionId)
{
    /// <returns>Null when there is already a statement of that id.</returns>
    internal static FunctionPolicy? With(FunctionPolicy? policy, JsonObject statement)
    {
        var statements = Statements(policy);
        if (IndexOf(statements, (string)statement["Sid"]!) >= 0)
            return null;
        statements.Add((JsonNode)statement);
        return Of(statements);
    }

    /// <returns>False when there is no statement of that id; the policy is null when that was its last.</returns>
    internal bool TryRemove(string statementId, out FunctionPolicy? rest)
    {
        var statements = Statements(this);
        rest = this;
        if (IndexOf(statements, statementId) is not (>= 0 and var index))
            return false;
        statements.RemoveAt(index);
        rest = statements.Count > 0 ? Of(statements) : null;
        return true;
    }

    private static FunctionPolicy Of(JsonArray statements)
    {
        var document = new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Id"] = "default",
            ["Statement"] = new JsonArray([.. statements.Select(statement => statement!.DeepClone())]),
        };
        return new(document.ToJsonString(PermissionStatement.Json), Guid.NewGuid().ToString());
    }

    private static JsonArray Statements(FunctionPolicy? policy) => policy is null ? [] : JsonNode.Parse(policy.Document)!["Statement"]!.AsArray();

    private static int IndexOf(JsonArray statements, string id) => statements.ToList().FindIndex(statement => (string?)statement!["Sid"] == id);
}
