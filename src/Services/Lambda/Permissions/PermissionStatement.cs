using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kiln.Aws.Errors;

namespace Kiln.Services.Lambda.Permissions;

/// <summary>What AddPermission makes of its members: a statement in the form in which AWS shows it.</summary>
internal static class PermissionStatement
{
    // AWS does not escape what JSON need not escape.
    internal static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static JsonObject Of(AddPermissionRequest request, string resource)
    {
        var statement = new JsonObject
        {
            ["Sid"] = request.StatementId,
            ["Effect"] = "Allow",
            ["Principal"] = Principal(request.Principal!),
            ["Action"] = request.Action,
            ["Resource"] = resource,
        };
        var condition = new JsonObject();
        Add(condition, "StringEquals", "AWS:SourceAccount", request.SourceAccount);
        Add(condition, "StringEquals", "aws:PrincipalOrgID", request.PrincipalOrgID);
        Add(condition, "StringEquals", "lambda:EventSourceToken", request.EventSourceToken);
        Add(condition, "StringEquals", "lambda:FunctionUrlAuthType", request.FunctionUrlAuthType);
        Add(condition, "Bool", "lambda:InvokedViaFunctionUrl", request.InvokedViaFunctionUrl is { } flag ? flag ? "true" : "false" : null);
        Add(condition, "ArnLike", "AWS:SourceArn", request.SourceArn);
        if (condition.Count > 0)
            statement["Condition"] = condition;
        return statement;
    }

    private static JsonNode Principal(string principal) => principal switch
    {
        "*" => JsonValue.Create("*"),
        { Length: 12 } when principal.All(char.IsAsciiDigit) => new JsonObject { ["AWS"] = $"arn:aws:iam::{principal}:root" },
        _ when IsIdentity(principal) => new JsonObject { ["AWS"] = principal },
        _ when IsService(principal) => new JsonObject { ["Service"] = principal },
        _ => throw InvalidPrincipal(),
    };

    internal static AwsException InvalidPrincipal() => LambdaErrors.InvalidParameter("The provided principal was invalid. Please check the principal and try again.");

    private static bool IsIdentity(string principal) =>
        principal.Split(':', 6) is ["arn", _, "iam" or "sts", "", { Length: 12 } account, { Length: > 0 } name]
        && account.All(char.IsAsciiDigit) && name.IndexOfAny(['*', '?']) < 0;

    private static bool IsService(string principal) =>
        principal.EndsWith(".amazonaws.com", StringComparison.Ordinal) || principal.EndsWith(".amazon.com", StringComparison.Ordinal)
        || principal.EndsWith(".amazonaws.com.cn", StringComparison.Ordinal);

    private static void Add(JsonObject condition, string @operator, string key, string? value)
    {
        if (value is null)
            return;
        if (!condition.ContainsKey(@operator))
            condition[@operator] = new JsonObject();
        condition[@operator]![key] = value;
    }
}
