using Kiln.Aws.Operations;
using Kiln.Aws.Protocols.EventStreams;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;

namespace Kiln.Services.Logs.LiveTail;

public sealed record StartLiveTailRequest : IResourcesRequest
{
    [Required, Length(1, 10)]
    [Length(1, 2048, On = On.ListMember), Pattern(@"[\w#+=/:,.@-]*", On = On.ListMember)]
    public List<string>? LogGroupIdentifiers { get; init; }

    [Length(1, 100)]
    [Length(1, 512, On = On.ListMember), Pattern("[^:*]*", On = On.ListMember)]
    public List<string>? LogStreamNames { get; init; }

    [Length(1, 100)]
    [Length(1, 512, On = On.ListMember), Pattern("[^:*]*", On = On.ListMember)]
    public List<string>? LogStreamNamePrefixes { get; init; }

    [Length(0, 1024)]
    public string? LogEventFilterPattern { get; init; }

    IReadOnlyList<string> IResourcesRequest.ResourceArns(Caller caller) => LogArns.Resources(caller, LogGroupIdentifiers);
}

/// <summary>The session itself, as long as the caller listens.</summary>
public sealed class StartLiveTailResponse : IEventStreamResponse
{
    private readonly Func<CancellationToken, IAsyncEnumerable<EventStreamMessage>> _events;

    internal StartLiveTailResponse(Func<CancellationToken, IAsyncEnumerable<EventStreamMessage>> events) => _events = events;

    public IAsyncEnumerable<EventStreamMessage> EventsAsync(CancellationToken cancellationToken) => _events(cancellationToken);
}

public sealed record LiveTailSessionStart
{
    public string? RequestId { get; init; }
    public string? SessionId { get; init; }
    public List<string>? LogGroupIdentifiers { get; init; }
    public List<string>? LogStreamNames { get; init; }
    public List<string>? LogStreamNamePrefixes { get; init; }
    public string? LogEventFilterPattern { get; init; }
}

public sealed record LiveTailSessionUpdate
{
    public LiveTailSessionMetadata? SessionMetadata { get; init; }
    public List<LiveTailSessionLogEvent>? SessionResults { get; init; }
}

public sealed record LiveTailSessionMetadata
{
    /// <summary>More came in the second than were sent.</summary>
    public bool? Sampled { get; init; }
}

public sealed record LiveTailSessionLogEvent
{
    public string? LogStreamName { get; init; }
    public string? LogGroupIdentifier { get; init; }
    public string? Message { get; init; }
    public long? Timestamp { get; init; }
    public long? IngestionTime { get; init; }
}

public sealed record LiveTailFault
{
    public string? Message { get; init; }
}
