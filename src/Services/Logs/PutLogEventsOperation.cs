using System.Text;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Execution.Logging;
using Kiln.Services.Iam;
using Kiln.Services.Logs.Events;

namespace Kiln.Services.Logs;

/// <summary>Events that a client writes itself. What is too old or too new is left out and reported; the rest is stored before the answer.</summary>
internal sealed class PutLogEventsOperation(LogGroupStore groups, LogStreamStore streams, LogEventStore events, LogWriter writer, TimeProvider time)
{
    private const int MaxBatchBytes = 1024 * 1024;
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(14);
    private static readonly TimeSpan MaxAhead = TimeSpan.FromHours(2);
    private static readonly long MaxSpan = (long)TimeSpan.FromHours(24).TotalMilliseconds;

    // A message may take six characters of JSON for one of its own.
    [Operation(MaxRequestBytes = 8 * MaxBatchBytes)]
    public async Task<PutLogEventsResponse> PutLogEvents(PutLogEventsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        Check(request.LogEvents!);
        await writer.FlushAsync(cancellationToken);
        var now = time.GetUtcNow();
        var group = await groups.FindAsync(new(caller.AccountId, caller.Region, request.LogGroupName!)) ?? throw LogsErrors.NoSuchGroup();
        var stream = await streams.FindAsync(group.Id, request.LogStreamName!) ?? throw LogsErrors.NoSuchStream();
        var expired = CountBefore(request.LogEvents!, group.OldestKept(now));
        var old = CountBefore(request.LogEvents!, (now - MaxAge).ToUnixTimeMilliseconds());
        var current = CountBefore(request.LogEvents!, (now + MaxAhead).ToUnixTimeMilliseconds() + 1);
        var accepted = request.LogEvents![Math.Max(expired, old)..Math.Max(current, Math.Max(expired, old))];
        if (accepted.Count > 0)
        {
            // Whoever may call this operation may write; groups and streams it does not make.
            var name = new LogStreamName(caller.AccountId, caller.Region, "", "", request.LogGroupName!, request.LogStreamName!);
            await events.AppendAsync([new(name, LogGrants.PutLogEvents, accepted.ConvertAll(Event))], now, cancellationToken);
        }
        return new()
        {
            NextSequenceToken = new EventPosition(0, stream.Id, stream.LastSequence + accepted.Count).ToString(),
            RejectedLogEventsInfo = accepted.Count == request.LogEvents!.Count ? null : new()
            {
                TooNewLogEventStartIndex = current < request.LogEvents.Count ? current : null,
                TooOldLogEventEndIndex = old > 0 ? old : null,
                ExpiredLogEventEndIndex = expired > 0 ? expired : null,
            },
        };
    }

    private static void Check(List<InputLogEvent> batch)
    {
        for (var i = 1; i < batch.Count; i++)
        {
            if (batch[i].Timestamp < batch[i - 1].Timestamp)
                throw LogsErrors.Invalid("Log events in a single PutLogEvents request must be in chronological order.");
        }
        if (batch[^1].Timestamp - batch[0].Timestamp > MaxSpan)
            throw LogsErrors.Invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        var size = batch.Sum(e => Encoding.UTF8.GetByteCount(e.Message!) + LogEventStore.EventOverhead);
        if (size > MaxBatchBytes)
            throw LogsErrors.Invalid($"Upload too large: {size} bytes exceeds limit of {MaxBatchBytes}");
    }

    private static int CountBefore(List<InputLogEvent> batch, long at) => batch.TakeWhile(e => e.Timestamp < at).Count();

    private static LogEvent Event(InputLogEvent input) =>
        new(DateTimeOffset.FromUnixTimeMilliseconds(input.Timestamp!.Value), Encoding.UTF8.GetBytes(input.Message!));
}

public sealed record PutLogEventsRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Required, Length(1, 512), Pattern("[^:*]*")]
    public string? LogStreamName { get; init; }

    [Required, Length(1, 10000)]
    public List<InputLogEvent>? LogEvents { get; init; }

    /// <summary>Of no meaning since 2023.</summary>
    [Length(1)]
    public string? SequenceToken { get; init; }
    public Entity? Entity { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName, LogStreamName);
}

public sealed record InputLogEvent
{
    [Required, Range(0)]
    public long? Timestamp { get; init; }

    [Required, Length(1)]
    public string? Message { get; init; }
}

public sealed record Entity
{
    [Length(2, 4)]
    [Length(1, 32, On = On.MapKey)]
    [Length(1, 512, On = On.MapValue)]
    public Dictionary<string, string>? KeyAttributes { get; init; }

    [Length(0, 10)]
    [Length(1, 256, On = On.MapKey)]
    [Length(1, 512, On = On.MapValue)]
    public Dictionary<string, string>? Attributes { get; init; }
}

public sealed record PutLogEventsResponse
{
    public string? NextSequenceToken { get; init; }
    public RejectedLogEventsInfo? RejectedLogEventsInfo { get; init; }
}

/// <summary>Indexes into the request: ends are exclusive.</summary>
public sealed record RejectedLogEventsInfo
{
    public int? TooNewLogEventStartIndex { get; init; }
    public int? TooOldLogEventEndIndex { get; init; }
    public int? ExpiredLogEventEndIndex { get; init; }
}
