using System.Text.Json;
using System.Text.Json.Nodes;
using Kiln.Server.Cli;

namespace Kiln.Server.Client;

/// <summary>Deploys a folder over the API, invokes it once, and shows what a person wants to see.</summary>
internal sealed class SingleRun(ApiClient client, string accountId)
{
    private const string RoleName = "kiln-run";
    private const string TrustPolicy =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    // Everything is its own: whoever tries a function on his own machine should not have to write policies for it first.
    private const string Permissions = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required string Runtime { get; init; }
    public required string Handler { get; init; }
    public required int Timeout { get; init; }
    public required int MemorySize { get; init; }
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <returns>0, or 1 when the function failed.</returns>
    internal async Task<int> ExecuteAsync(FunctionFolder source, byte[] payload, CancellationToken cancellationToken)
    {
        await CreateAsync(source, cancellationToken);
        using var response = await client.InvokeAsync(source.Name, payload, cancellationToken);
        var result = await response.Content.ReadAsStringAsync(cancellationToken);
        await ShowLogAsync($"/aws/lambda/{source.Name}", cancellationToken);
        if (!response.Headers.Contains("X-Amz-Function-Error"))
        {
            Terminal.Result(Indent(result));
            return 0;
        }
        Terminal.Note("");
        ShowError(result);
        return 1;
    }

    private async Task CreateAsync(FunctionFolder source, CancellationToken cancellationToken)
    {
        await client.QueryAsync("iam", cancellationToken, ("Action", "CreateRole"), ("Version", "2010-05-08"), ("RoleName", RoleName), ("AssumeRolePolicyDocument", TrustPolicy));
        await client.QueryAsync("iam", cancellationToken,
            ("Action", "PutRolePolicy"), ("Version", "2010-05-08"), ("RoleName", RoleName), ("PolicyName", "all"), ("PolicyDocument", Permissions));
        await client.RestAsync(HttpMethod.Post, "/2015-03-31/functions", new JsonObject
        {
            ["FunctionName"] = source.Name,
            ["Runtime"] = Runtime,
            ["Handler"] = Handler,
            ["Role"] = $"arn:aws:iam::{accountId}:role/{RoleName}",
            ["Timeout"] = Timeout,
            ["MemorySize"] = MemorySize,
            ["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(source.Zip()) },
            ["Environment"] = new JsonObject { ["Variables"] = new JsonObject(Variables.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))) },
        }, cancellationToken);
    }

    private async Task ShowLogAsync(string group, CancellationToken cancellationToken)
    {
        var answer = await client.TargetAsync("logs", "Logs_20140328.FilterLogEvents", new JsonObject { ["logGroupName"] = group }, cancellationToken);
        foreach (var logEvent in answer!["events"]!.AsArray())
        {
            var message = (string)logEvent!["message"]!;
            Terminal.Log(message.EndsWith('\n') ? message : message + "\n");
        }
    }

    private static string Indent(string json)
    {
        try
        {
            return JsonNode.Parse(json)?.ToJsonString(Readable) ?? json;
        }
        catch (JsonException)
        {
            // A handler may return bytes of any kind.
            return json;
        }
    }

    private static void ShowError(string document)
    {
        var error = JsonNode.Parse(document);
        var type = error?["errorType"];
        Terminal.Error(type is null ? $"{error?["errorMessage"]}" : $"{type}: {error?["errorMessage"]}");
        foreach (var frame in error?["stackTrace"] as JsonArray ?? [])
            Terminal.Note(Frame(frame).TrimEnd());
    }

    // Text since python3.7; before, [file, line, function, source].
    private static string Frame(JsonNode? frame) =>
        frame is JsonArray parts ? $"  File \"{parts[0]}\", line {parts[1]}, in {parts[2]}\n    {parts[3]}" : $"{frame}";
}
