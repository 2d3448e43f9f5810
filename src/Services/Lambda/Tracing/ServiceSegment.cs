using System.Text.Json;
using Kiln.Execution;
using Kiln.Execution.Tracing;

namespace Kiln.Services.Lambda.Tracing;

/// <summary>What the service has to say of an invocation, whether it ran or not: its segment <c>AWS::Lambda</c>.</summary>
internal sealed record ServiceSegment : ISegmentDocument
{
    private const int Milliseconds = 3;

    public required TraceContext Trace { get; init; }

    /// <summary>The caller's segment. Null: the trace begins here.</summary>
    public string? UpstreamId { get; init; }
    public required string FunctionName { get; init; }

    /// <summary>As it was invoked, with its qualifier.</summary>
    public required string InvokedArn { get; init; }
    public required string RequestId { get; init; }
    public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset End { get; init; }

    /// <summary>HTTP, of the whole.</summary>
    public required int Status { get; init; }

    /// <summary>Waits and attempts of an asynchronous invocation, in their order. Empty for others.</summary>
    public IReadOnlyList<ServicePart> Parts { get; init; } = [];

    /// <summary>Status of an outcome. What the function does wrong is a fault of its service.</summary>
    public static int StatusOf(InvocationOutcome outcome) => outcome switch
    {
        InvocationOutcome.Succeeded => 200,
        InvocationOutcome.Throttled => 429,
        InvocationOutcome.NotMounted => 403,
        _ => 502,
    };

    public byte[] ToJson() => SegmentJson.Write(json =>
    {
        json.WriteString("id"u8, Trace.ParentId);
        json.WriteString("name"u8, FunctionName);
        json.WriteTime("start_time", Start, Milliseconds);
        json.WriteTime("end_time", End, Milliseconds);
        json.WriteString("trace_id"u8, Trace.TraceId);
        if (UpstreamId is not null)
            json.WriteString("parent_id"u8, UpstreamId);
        WriteStatus(json, Status);
        json.WriteStartObject("aws"u8);
        json.WriteString("request_id"u8, RequestId);
        json.WriteEndObject();
        json.WriteString("origin"u8, "AWS::Lambda"u8);
        json.WriteString("resource_arn"u8, InvokedArn);
        if (Parts.Count == 0)
            return;
        json.WriteStartArray("subsegments"u8);
        foreach (var part in Parts)
            Write(json, part);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, ServicePart part)
    {
        json.WriteStartObject();
        WriteMembers(json, part);
        json.WriteEndObject();
    }

    internal static void WriteMembers(Utf8JsonWriter json, ServicePart part)
    {
        json.WriteString("id"u8, part.Id);
        json.WriteString("name"u8, part.Name);
        json.WriteTime("start_time", part.Start, Milliseconds);
        json.WriteTime("end_time", part.End, Milliseconds);
        if (part.Status is { } status)
            WriteStatus(json, status);
    }

    private static void WriteStatus(Utf8JsonWriter json, int status)
    {
        json.WriteStartObject("http"u8);
        json.WriteStartObject("response"u8);
        json.WriteNumber("status"u8, status);
        json.WriteEndObject();
        json.WriteEndObject();
        if (status >= 500)
            json.WriteBoolean("fault"u8, true);
        else if (status >= 400)
            json.WriteBoolean("error"u8, true);
        if (status == 429)
            json.WriteBoolean("throttle"u8, true);
    }
}

/// <param name="Name"><c>Dwell Time</c>, <c>Attempt #1</c>, …</param>
/// <param name="Status">HTTP, of an attempt. Null: it is no attempt.</param>
internal sealed record ServicePart(string Id, string Name, DateTimeOffset Start, DateTimeOffset End, int? Status);
