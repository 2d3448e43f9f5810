using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;
using Kiln.Services.Logs.Events;

namespace Kiln.Services.Logs;

/// <summary>
/// Reads one stream, forwards from its head or backwards from its tail. A token is a direction and a position: <c>f/…</c> is what comes
/// after the event there, <c>b/…</c> what comes before it. At an end the token of that direction comes back unchanged, which is how a
/// client knows that it is there.
/// </summary>
internal sealed class GetLogEventsOperation(LogGroupStore groups, LogStreamStore streams, LogEventStore events, LogWriter writer, TimeProvider time)
{
    internal const int MaxEvents = 10_000;
    internal const int MaxBytes = 1024 * 1024;

    [Operation]
    public async Task<GetLogEventsResponse> GetLogEvents(GetLogEventsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        var key = LogArns.GroupOf(caller, request.LogGroupName, request.LogGroupIdentifier);
        var group = await groups.FindAsync(key) ?? throw LogsErrors.NoSuchGroup();
        var stream = await streams.FindAsync(group.Id, request.LogStreamName!) ?? throw LogsErrors.NoSuchStream();
        var start = StartOf(request, stream.Id);
        var from = Math.Max(request.StartTime ?? 0, group.OldestKept(time.GetUtcNow()));
        var range = new EventRange(from, request.EndTime ?? long.MaxValue, start.Forward) { Position = start.Position };
        var found = await PageAsync(stream.Id, range, request.Limit ?? MaxEvents);
        var (backward, forward) = found.Count > 0 ? (found[0].Position, found[^1].Position)
            : request.NextToken is null ? (Tail(stream.Id), Head(stream.Id))
            : TurnedAround(start);
        return new()
        {
            Events =
            [
                .. found.Select(e => new OutputLogEvent { Timestamp = e.Position.OccurredAt, Message = e.Text, IngestionTime = e.IngestedAt }),
            ],
            NextForwardToken = $"f/{forward}/s",
            NextBackwardToken = $"b/{backward}/s",
        };
    }

    /// <returns>Oldest first.</returns>
    private async Task<List<StoredEvent>> PageAsync(long streamId, EventRange range, int limit)
    {
        var page = new List<StoredEvent>();
        var size = 0;
        await events.ReadAsync(streamId, range, stored =>
        {
            size += stored.Message.Length + LogEventStore.EventOverhead;
            if (page.Count == limit || (page.Count > 0 && size > MaxBytes))
                return false;
            page.Add(stored);
            return true;
        });
        if (!range.Forward)
            page.Reverse();
        return page;
    }

    private static (bool Forward, EventPosition Position) StartOf(GetLogEventsRequest request, long streamId)
    {
        if (request.NextToken is { } token)
        {
            var isToken = token.Length > 4 && token[..2] is "f/" or "b/" && token.EndsWith("/s", StringComparison.Ordinal);
            return isToken && EventPosition.Parse(token.AsSpan(2, token.Length - 4)) is { } position && position.StreamId == streamId
                ? (token[0] == 'f', position)
                : throw LogsErrors.InvalidToken();
        }
        return request.StartFromHead == true ? (true, Head(streamId)) : (false, Tail(streamId));
    }

    // Before and after every event. Sequences begin at 1.
    private static EventPosition Head(long streamId) => new(0, streamId, 0);

    private static EventPosition Tail(long streamId) => new(EventPosition.MaxTime, streamId, 0);

    // At an end. The way back must begin with the event that the position names.
    private static (EventPosition Backward, EventPosition Forward) TurnedAround((bool Forward, EventPosition Position) end)
    {
        var (forward, position) = end;
        return forward
            ? (position with { Sequence = position.Sequence + 1 }, position)
            : (position, position with { Sequence = Math.Max(0, position.Sequence - 1) });
    }
}

public sealed record GetLogEventsRequest : IResourceRequest
{
    [Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Length(1, 2048), Pattern(@"[\w#+=/:,.@-]*")]
    public string? LogGroupIdentifier { get; init; }

    [Required, Length(1, 512), Pattern("[^:*]*")]
    public string? LogStreamName { get; init; }

    [Range(0)]
    public long? StartTime { get; init; }

    [Range(0)]
    public long? EndTime { get; init; }

    [Length(1)]
    public string? NextToken { get; init; }

    [Range(1, 10000)]
    public int? Limit { get; init; }
    public bool? StartFromHead { get; init; }
    public bool? Unmask { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) =>
        LogArns.Resource(caller, LogGroupName ?? LogArns.NameIn(LogGroupIdentifier), LogStreamName);
}

public sealed record GetLogEventsResponse
{
    public List<OutputLogEvent>? Events { get; init; }
    public string? NextForwardToken { get; init; }
    public string? NextBackwardToken { get; init; }
}

public sealed record OutputLogEvent
{
    public long? Timestamp { get; init; }
    public string? Message { get; init; }
    public long? IngestionTime { get; init; }
}
