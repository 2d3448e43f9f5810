using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;
using Kiln.Services.Logs.Events;

namespace Kiln.Services.Logs.Insights.Fields;

/// <summary>The fields of one event, and those that a log group's events have.</summary>
internal sealed class LogFieldOperations(LogGroupStore groups, LogEventStore events, LogStreamStore streams, LogWriter writer, TimeProvider time)
{
    // Of the latest of the period; enough to know how common a field is.
    private const int Sample = 1000;
    private static readonly long Period = (long)TimeSpan.FromMinutes(15).TotalMilliseconds;
    private static readonly long HalfPeriod = (long)TimeSpan.FromMinutes(8).TotalMilliseconds;

    [Operation]
    public async Task<GetLogRecordResponse> GetLogRecord(GetLogRecordRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (EventPointer.Read(request.LogRecordPointer!) is not var (groupId, position))
            throw LogsErrors.Invalid("The specified log record pointer is invalid.");
        await writer.FlushAsync(cancellationToken);
        var key = await groups.FindKeyAsync(groupId);
        // What belongs to another account is not there.
        if (key is not { } group || group.AccountId != caller.AccountId || group.Region != caller.Region)
            throw LogsErrors.NoSuch("log record");
        StoredEvent? found = null;
        var range = new EventRange(position.OccurredAt, position.OccurredAt + 1) { Position = position with { Sequence = position.Sequence - 1 } };
        await events.ReadAsync(position.StreamId, range, stored =>
        {
            found = stored.Position == position ? stored : null;
            return false;
        });
        if (found is not { } record || await streams.FindNameAsync(groupId, position.StreamId) is not { } stream)
            throw LogsErrors.NoSuch("log record");
        var fields = new Dictionary<string, string>();
        foreach (var (name, value) in new EventRecord(group, groupId, stream, record).All())
            fields[name] = value.ToString();
        return new() { LogRecord = fields };
    }

    [Operation]
    public async Task<GetLogGroupFieldsResponse> GetLogGroupFields(GetLogGroupFieldsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        var key = LogArns.GroupOf(caller, request.LogGroupName, request.LogGroupIdentifier);
        var group = await groups.FindAsync(key) ?? throw LogsErrors.NoSuchGroup();
        var now = time.GetUtcNow();
        var (from, to) = request.Time is { } at
            ? (Seconds(at) - HalfPeriod, Seconds(at) + HalfPeriod)
            : (now.ToUnixTimeMilliseconds() - Period, long.MaxValue);
        var (counts, total) = (new Dictionary<string, int>(StringComparer.Ordinal), 0);
        await events.ScanAsync(new(group.Id, new(Math.Max(from, group.OldestKept(now)), to, Forward: false)), (stored, stream) =>
        {
            foreach (var name in new EventRecord(key, group.Id, stream, stored).All().Select(field => field.Name).Distinct())
                counts[name] = counts.GetValueOrDefault(name) + 1;
            return ++total < Sample;
        });
        return new()
        {
            LogGroupFields =
            [
                .. counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal)
                    .Select(c => new LogGroupField { Name = c.Key, Percent = (int)Math.Round(100.0 * c.Value / total) }),
            ],
        };
    }

    // The documentation says seconds, and examples have milliseconds.
    private static long Seconds(long time) => time < 100_000_000_000 ? time * 1000 : time;
}

public sealed record GetLogRecordRequest
{
    [Required]
    public string? LogRecordPointer { get; init; }
    public bool? Unmask { get; init; }
}

public sealed record GetLogRecordResponse
{
    public Dictionary<string, string>? LogRecord { get; init; }
}

public sealed record GetLogGroupFieldsRequest : IResourceRequest
{
    [Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Length(1, 2048), Pattern(@"[\w#+=/:,.@-]*")]
    public string? LogGroupIdentifier { get; init; }

    [Range(0)]
    public long? Time { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName ?? LogArns.NameIn(LogGroupIdentifier));
}

public sealed record GetLogGroupFieldsResponse
{
    public List<LogGroupField>? LogGroupFields { get; init; }
}

public sealed record LogGroupField
{
    public string? Name { get; init; }
    public int? Percent { get; init; }
}
