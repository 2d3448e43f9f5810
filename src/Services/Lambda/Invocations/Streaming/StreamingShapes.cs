using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using Kiln.Aws.Operations;
using Kiln.Aws.Protocols.EventStreams;
using Kiln.Aws.Validation;

namespace Kiln.Services.Lambda.Invocations.Streaming;

public sealed record InvokeWithResponseStreamRequest : QualifiedFunctionRequest
{
    [InHeader("X-Amz-Invocation-Type"), OneOf("RequestResponse", "DryRun")]
    public string? InvocationType { get; init; }

    [InHeader("X-Amz-Log-Type"), OneOf("None", "Tail")]
    public string? LogType { get; init; }

    [InHeader("X-Amz-Client-Context")]
    public string? ClientContext { get; init; }

    /// <summary>Not of the model: AWS's front end takes it, whatever the operation.</summary>
    [InHeader("X-Amzn-Trace-Id"), NotModelled]
    public string? TraceHeader { get; init; }

    /// <summary>Not of the model either: of callers that trace by W3C's header.</summary>
    [InHeader("traceparent"), NotModelled]
    public string? TraceParent { get; init; }

    [Payload]
    public ReadOnlyMemory<byte>? Payload { get; init; }
}

/// <summary>The events are PayloadChunk, any number of times, and InvokeComplete.</summary>
public sealed record InvokeWithResponseStreamResponse : IEventStreamResponse
{
    private readonly Func<CancellationToken, IAsyncEnumerable<EventStreamMessage>>? _events;

    internal InvokeWithResponseStreamResponse(Func<CancellationToken, IAsyncEnumerable<EventStreamMessage>>? events) => _events = events;

    [InStatus]
    public int? StatusCode { get; init; }

    [InHeader("X-Amz-Executed-Version")]
    public string? ExecutedVersion { get; init; }

    public IAsyncEnumerable<EventStreamMessage> EventsAsync(CancellationToken cancellationToken) =>
        _events?.Invoke(cancellationToken) ?? AsyncEnumerable.Empty<EventStreamMessage>();
}

/// <summary>How a streamed invocation ended.</summary>
public sealed record InvokeWithResponseStreamCompleteEvent
{
    /// <summary>Null: well.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The error that the runtime, or the platform in its place, has written.</summary>
    public string? ErrorDetails { get; init; }

    /// <summary>The end of the log in base64, when asked for.</summary>
    public string? LogResult { get; init; }
}

[JsonSerializable(typeof(InvokeWithResponseStreamCompleteEvent))]
internal sealed partial class StreamingEventShapes : JsonSerializerContext
{
    /// <summary>An error within an error is escaped enough.</summary>
    internal static readonly StreamingEventShapes Readable = new(new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
