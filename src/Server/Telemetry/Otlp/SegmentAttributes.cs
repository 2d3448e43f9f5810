using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Kiln.Server.Telemetry.Otlp;

/// <summary>What a segment says beside its name and times, as attributes, status and events of its span.</summary>
internal static class SegmentAttributes
{
    private const int MostExceptions = 16, MostAnnotations = 64, LongestMetadata = 4_096;

    // Where it is, and what it is called there. Text, whole numbers and flags alike.
    private static readonly (string[] Path, string Attribute)[] Copied =
    [
        (["user"], "enduser.id"),
        (["namespace"], "aws.xray.namespace"),
        (["http", "request", "method"], "http.request.method"),
        (["http", "request", "url"], "url.full"),
        (["http", "request", "user_agent"], "user_agent.original"),
        (["http", "request", "client_ip"], "client.address"),
        (["http", "response", "status"], "http.response.status_code"),
        (["http", "response", "content_length"], "http.response.body.size"),
        (["aws", "operation"], "rpc.method"),
        (["aws", "region"], "cloud.region"),
        (["aws", "account_id"], "cloud.account.id"),
        (["aws", "request_id"], "aws.request_id"),
        (["aws", "table_name"], "aws.dynamodb.table_name"),
        (["aws", "queue_url"], "aws.queue_url"),
        (["aws", "bucket_name"], "aws.s3.bucket"),
        (["aws", "retries"], "aws.xray.retries"),
        (["sql", "sanitized_query"], "db.query.text"),
        (["sql", "database_type"], "db.system.name"),
        (["sql", "user"], "db.user"),
        (["sql", "url"], "aws.xray.sql.url"),
    ];

    internal static void Set(Activity span, JsonElement segment)
    {
        foreach (var (path, attribute) in Copied)
        {
            if (ValueOf(Find(segment, path)) is { } value)
                span.SetTag(attribute, value);
        }
        SetFunction(span, segment);
        SetAnnotations(span, segment);
        SetMetadata(span, segment);
        SetStatus(span, segment);
    }

    // https://opentelemetry.io/docs/specs/semconv/faas/faas-spans/
    private static void SetFunction(Activity span, JsonElement segment)
    {
        switch (SegmentSpans.Text(segment, "origin"))
        {
            case "AWS::Lambda":
                span.SetTag("faas.invocation_id", ValueOf(Find(segment, ["aws", "request_id"])));
                span.SetTag("aws.lambda.invoked_arn", SegmentSpans.Text(segment, "resource_arn"));
                span.SetTag("faas.trigger", "other");
                break;
            case "AWS::Lambda::Function":
                span.SetTag("faas.coldstart", HasInitialization(segment));
                if (ValueOf(Find(segment, ["aws", "function_arn"])) is string arn)
                    span.SetTag("faas.version", arn.Split(':') is [_, _, _, _, _, _, _, var version] ? version : "$LATEST");
                span.SetTag("faas.trigger", "other");
                break;
            case { } origin:
                span.SetTag("aws.xray.origin", origin);
                break;
        }
        if (SegmentSpans.Text(segment, "namespace") == "aws")
            span.SetTag("rpc.system", "aws-api").SetTag("rpc.service", SegmentSpans.Text(segment, "name"));
    }

    private static bool HasInitialization(JsonElement segment) =>
        segment.TryGetProperty("subsegments", out var parts) && parts.ValueKind == JsonValueKind.Array
        && parts.EnumerateArray().Any(static p => p.ValueKind == JsonValueKind.Object && SegmentSpans.Text(p, "name") == "Initialization");

    private static void SetAnnotations(Activity span, JsonElement segment)
    {
        if (Find(segment, ["annotations"]) is not { ValueKind: JsonValueKind.Object } annotations)
            return;
        var names = new List<string>();
        foreach (var annotation in annotations.EnumerateObject().Take(MostAnnotations))
        {
            if (ValueOf(annotation.Value) is not { } value)
                continue;
            span.SetTag(annotation.Name, value);
            names.Add(annotation.Name);
        }
        if (names.Count > 0)
            span.SetTag("aws.xray.annotations", names.ToArray());
    }

    private static void SetMetadata(Activity span, JsonElement segment)
    {
        if (Find(segment, ["metadata"]) is not { ValueKind: JsonValueKind.Object } metadata)
            return;
        foreach (var name in metadata.EnumerateObject().Take(MostAnnotations))
        {
            var text = name.Value.GetRawText();
            span.SetTag($"aws.xray.metadata.{name.Name}", text.Length > LongestMetadata ? text[..LongestMetadata] : text);
        }
    }

    private static void SetStatus(Activity span, JsonElement segment)
    {
        string? message = null;
        if (Find(segment, ["cause", "exceptions"]) is { ValueKind: JsonValueKind.Array } exceptions)
        {
            foreach (var exception in exceptions.EnumerateArray().Where(static e => e.ValueKind == JsonValueKind.Object).Take(MostExceptions))
            {
                message ??= SegmentSpans.Text(exception, "message");
                span.AddEvent(new("exception", new(span.StartTimeUtc + span.Duration), new()
                {
                    { "exception.type", SegmentSpans.Text(exception, "type") },
                    { "exception.message", SegmentSpans.Text(exception, "message") },
                    { "exception.stacktrace", StackOf(exception) },
                }));
            }
        }
        if (SegmentSpans.Flag(segment, "fault") || SegmentSpans.Flag(segment, "error"))
            span.SetStatus(ActivityStatusCode.Error, message);
        if (SegmentSpans.Flag(segment, "throttle"))
            span.SetTag("aws.xray.throttle", true);
    }

    private static string? StackOf(JsonElement exception)
    {
        if (Find(exception, ["stack"]) is not { ValueKind: JsonValueKind.Array } stack)
            return null;
        var text = new StringBuilder();
        foreach (var frame in stack.EnumerateArray().Where(static f => f.ValueKind == JsonValueKind.Object))
            text.Append($"  File \"{SegmentSpans.Text(frame, "path")}\", line {SegmentSpans.Number(frame, "line")}, in {SegmentSpans.Text(frame, "label")}\n");
        return text.ToString();
    }

    private static JsonElement? Find(JsonElement json, ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
                return null;
        }
        return json;
    }

    private static object? ValueOf(JsonElement? json) => json?.ValueKind switch
    {
        JsonValueKind.String => json.Value.GetString(),
        JsonValueKind.Number => json.Value.TryGetInt64(out var whole) ? (object)whole : json.Value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
