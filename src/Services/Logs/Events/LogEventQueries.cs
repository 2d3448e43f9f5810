using System.Text;
using Kiln.Execution.Logging;

namespace Kiln.Services.Logs.Events;

/// <summary>Events for one stream, and what the role behind them may do.</summary>
internal sealed record StreamBatch(LogStreamName Stream, LogGrants Grants, IReadOnlyList<LogEvent> Events);

/// <param name="IngestedAt">Milliseconds since the epoch.</param>
/// <param name="Message">UTF-8, which what a function wrote need not be.</param>
internal readonly record struct StoredEvent(EventPosition Position, long IngestedAt, ReadOnlyMemory<byte> Message)
{
    internal string Text => Encoding.UTF8.GetString(Message.Span);
}

/// <param name="From">Inclusive; milliseconds since the epoch.</param>
/// <param name="To">Exclusive.</param>
internal sealed record EventRange(long From, long To, bool Forward = true)
{
    /// <summary>Events are read from here on, in the direction of reading; the event of this position is not among them.</summary>
    public EventPosition? Position { get; init; }

    // The position narrows the range, so that the index leads to it however deep it is.
    public long First => Forward && Position is { } after ? Math.Max(From, after.OccurredAt) : From;

    public long End => !Forward && Position is { } before ? Math.Min(To, before.OccurredAt + 1) : To;

    internal bool Contains(EventPosition position) =>
        position.OccurredAt >= From && position.OccurredAt < To
        && (Position is not { } bound || (Forward ? position.CompareTo(bound) > 0 : position.CompareTo(bound) < 0));
}

/// <summary>A group's events, or those of some of its streams.</summary>
internal sealed record GroupQuery(long GroupId, EventRange Range)
{
    public IReadOnlyList<long>? StreamIds { get; init; }
    public string? StreamPrefix { get; init; }
}
