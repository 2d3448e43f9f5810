using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kiln.Services.Lambda.Layers;

/// <summary>Who beside its owner may use a layer version. Persisted with it.</summary>
/// <param name="RevisionId">New at every change.</param>
public sealed record LayerPolicy(string RevisionId, List<LayerStatement> Statements)
{
    internal const int MostBytes = 20480;

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal LayerStatement? Find(string id) => Statements.Find(s => s.Id == id);

    internal string Document(LayerVersionKey layer) => Write(new()
    {
        ["Version"] = "2012-10-17",
        ["Id"] = "default",
        ["Statement"] = new JsonArray([.. Statements.Select(s => s.Of(layer))]),
    });

    internal static string Write(JsonObject json) => json.ToJsonString(Compact);
}

/// <param name="Principal">An account's number, the ARN of its root, or <c>*</c>.</param>
/// <param name="OrganizationId">Only accounts of that organisation: Kiln knows of none, so nobody is in it.</param>
public sealed record LayerStatement(string Id, string Principal, string? OrganizationId)
{
    internal const string Action = "lambda:GetLayerVersion";

    internal JsonObject Of(LayerVersionKey layer)
    {
        var statement = new JsonObject
        {
            ["Sid"] = Id,
            ["Effect"] = "Allow",
            ["Principal"] = Principal == "*" ? "*" : new JsonObject { ["AWS"] = Principal.All(char.IsAsciiDigit) ? $"arn:aws:iam::{Principal}:root" : Principal },
            ["Action"] = Action,
            ["Resource"] = layer.Arn,
        };
        if (OrganizationId is not null)
            statement["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["aws:PrincipalOrgID"] = OrganizationId } };
        return statement;
    }
}
