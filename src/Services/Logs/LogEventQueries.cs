using System.Data.Common;
using System.Text;
using Kiln.Execution.Logging;

namespace Kiln.Services.Logs;

/// <summary>Events for one stream, and what the role behind them may do.</summary>
internal sealed record StreamBatch(LogStreamName Stream, LogGrants Grants, IReadOnlyList<LogEvent> Events);

/// <param name="Message">UTF-8, which what a function wrote need not be.</param>
internal sealed record StoredEvent(EventPosition Position, long IngestedAt, byte[] Message)
{
    internal string Text => Encoding.UTF8.GetString(Message);

    internal static StoredEvent From(DbDataReader row) =>
        new(new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), row.GetInt64(3), row.GetFieldValue<byte[]>(4));
}

/// <param name="From">Inclusive; milliseconds since the epoch.</param>
/// <param name="To">Exclusive.</param>
internal sealed record StreamQuery(long StreamId, long From, long To, bool Forward, int Limit, int MaxBytes)
{
    /// <summary>Events are read from here on, in either direction; the event of this position is not among them.</summary>
    public EventPosition Position { get; init; }

    // The position narrows the range, so that the index leads to it however deep it is.
    public long First => Forward ? Math.Max(From, Position.OccurredAt) : From;
    public long End => Forward ? To : Math.Min(To, Position.OccurredAt + 1);
    public long PositionTime => Position.OccurredAt;
    public long PositionSequence => Position.Sequence;
}

/// <param name="From">Inclusive; milliseconds since the epoch.</param>
/// <param name="To">Inclusive.</param>
/// <param name="Limit">Of events looked at.</param>
internal sealed record GroupQuery(long GroupId, long From, long To, int Limit)
{
    public IReadOnlyList<long>? StreamIds { get; init; }
    public string? StreamPrefix { get; init; }
    public EventPosition After { get; init; }
    public long First => Math.Max(From, After.OccurredAt);
    public long AfterTime => After.OccurredAt;
    public long AfterStream => After.StreamId;
    public long AfterSequence => After.Sequence;
}
