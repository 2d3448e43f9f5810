using System.Diagnostics.CodeAnalysis;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;
using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Patterns;

namespace Kiln.Services.Logs;

/// <summary>
/// Reads the streams of a group interleaved by time. A page ends with its limit, with 1 MiB, or when enough was looked at: as on AWS it
/// may be empty and still have a token, and only a page without one is the last.
/// </summary>
internal sealed class FilterLogEventsOperation(LogGroupStore groups, LogStreamStore streams, LogEventStore events, LogWriter writer, TimeProvider time)
{
    private const int MaxScanned = 100_000;

    // Of chunks that were only looked at.
    private const long MaxBytesSkipped = 256 * 1024 * 1024;

    [Operation]
    public async Task<FilterLogEventsResponse> FilterLogEvents(FilterLogEventsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request is { LogStreamNames: not null, LogStreamNamePrefix: not null })
            throw LogsErrors.Invalid("logStreamNames and logStreamNamePrefix cannot both be specified.");
        var pattern = FilterPattern.Parse(request.FilterPattern);
        EventPosition? after = request.NextToken is { } token ? EventPosition.Parse(token) ?? throw LogsErrors.InvalidToken() : null;
        await writer.FlushAsync(cancellationToken);
        var key = LogArns.GroupOf(caller, request.LogGroupName, request.LogGroupIdentifier);
        var group = await groups.FindAsync(key) ?? throw LogsErrors.NoSuchGroup();
        var page = new FilteredPage(pattern, request.Limit ?? GetLogEventsOperation.MaxEvents, after ?? default);
        var end = request.EndTime is { } last and < long.MaxValue ? last + 1 : long.MaxValue;
        var query = new GroupQuery(group.Id, new(Math.Max(request.StartTime ?? 0, group.OldestKept(time.GetUtcNow())), end) { Position = after })
        {
            StreamIds = request.LogStreamNames is { } names ? await StreamsAsync(group.Id, names) : null,
            StreamPrefix = request.LogStreamNamePrefix,
        };
        var isLast = await events.ScanAsync(query, page.Visit, page.Look);
        // AWS no longer says which streams it searched, and answers an empty list.
        return new() { Events = page.Events, SearchedLogStreams = [], NextToken = isLast ? null : page.LastScanned.ToString() };
    }

    private async Task<List<long>> StreamsAsync(long groupId, List<string> names)
    {
        var ids = new List<long>(names.Count);
        foreach (var name in names)
            ids.Add((await streams.FindAsync(groupId, name) ?? throw LogsErrors.NoSuchStream()).Id);
        return ids;
    }

    private sealed class FilteredPage(FilterPattern pattern, int limit, EventPosition after)
    {
        private int _scanned;
        private int _bytes;
        private long _skipped;

        internal List<FilteredLogEvent> Events { get; } = [];
        internal EventPosition LastScanned { get; private set; }

        internal ChunkVerdict Look(LogChunk chunk, ReadOnlyMemory<byte> packed, EventPosition before)
        {
            if (pattern.MayMatch(packed.Span))
                return ChunkVerdict.Read;
            _skipped += packed.Length;
            // A chunk that reaches over the page's start does not carry it on.
            if (before.CompareTo(after) <= 0)
                return ChunkVerdict.Skip;
            LastScanned = before;
            return _skipped > MaxBytesSkipped ? ChunkVerdict.Stop : ChunkVerdict.Skip;
        }

        // A full page asks for one event more, so that the last page has no token.
        internal bool Visit(StoredEvent stored, string stream)
        {
            if (_scanned == MaxScanned || Events.Count == limit || _bytes > GetLogEventsOperation.MaxBytes)
                return false;
            _scanned++;
            LastScanned = stored.Position;
            if (!pattern.Matches(stored.Message))
                return true;
            _bytes += stored.Message.Length + LogEventStore.EventOverhead;
            Events.Add(new()
            {
                LogStreamName = stream,
                Timestamp = stored.Position.OccurredAt,
                Message = stored.Text,
                IngestionTime = stored.IngestedAt,
                EventId = stored.Position.ToString(),
            });
            return true;
        }
    }
}

public sealed record FilterLogEventsRequest : IResourceRequest
{
    [Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Length(1, 2048), Pattern(@"[\w#+=/:,.@-]*")]
    public string? LogGroupIdentifier { get; init; }

    [Length(1, 100)]
    [Length(1, 512, On = On.ListMember), Pattern("[^:*]*", On = On.ListMember)]
    public List<string>? LogStreamNames { get; init; }

    [Length(1, 512), Pattern("[^:*]*")]
    public string? LogStreamNamePrefix { get; init; }

    [Range(0)]
    public long? StartTime { get; init; }

    [Range(0)]
    public long? EndTime { get; init; }

    [Length(0, 1024)]
    public string? FilterPattern { get; init; }

    [Length(1)]
    public string? NextToken { get; init; }

    [Range(1, 10000)]
    public int? Limit { get; init; }
    public bool? Interleaved { get; init; }
    public bool? StartFromHead { get; init; }
    public bool? Unmask { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName ?? LogArns.NameIn(LogGroupIdentifier));
}

public sealed record FilterLogEventsResponse
{
    public List<FilteredLogEvent>? Events { get; init; }
    public List<SearchedLogStream>? SearchedLogStreams { get; init; }
    public string? NextToken { get; init; }
}

public sealed record FilteredLogEvent
{
    public string? LogStreamName { get; init; }
    public long? Timestamp { get; init; }
    public string? Message { get; init; }
    public long? IngestionTime { get; init; }
    public string? EventId { get; init; }
}

[SuppressMessage("Naming", "CA1711", Justification = "The model's name.")]
public sealed record SearchedLogStream
{
    public string? LogStreamName { get; init; }
    public bool? SearchedCompletely { get; init; }
}
