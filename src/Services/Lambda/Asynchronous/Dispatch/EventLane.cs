using Kiln.Services.Lambda.Asynchronous.Queue;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Asynchronous.Dispatch;

/// <summary>What is known in memory of the events of one function: a few of them, and how far the rest on disk goes. Not synchronised.</summary>
internal sealed class EventLane(FunctionKey function, long before)
{
    internal const int BufferedEvents = 32;
    private const int LowBuffer = 8;
    internal const int PageBytes = 1024 * 1024;

    private readonly Queue<QueuedEvent> _buffer = new();
    private readonly LinkedList<DateTimeOffset> _running = new();

    internal FunctionKey Function => function;

    /// <summary>Everything up to this turn is in the buffer, or was taken out of it.</summary>
    internal long Cursor { get; private set; } = before;

    /// <summary>The last turn on disk.</summary>
    internal long Last { get; private set; } = before;

    internal LaneWindow Window { get; } = new();
    internal long Held { get; private set; }
    internal int Running => _running.Count;

    /// <summary>Nothing begins before; after a throttle.</summary>
    internal DateTimeOffset RestsUntil { get; set; }

    internal bool IsReading { get; set; }

    /// <summary>Whether a timer brings it back into the row.</summary>
    internal bool IsResting { get; set; }
    internal bool IsForgotten { get; private set; }

    /// <summary>Whether it stands in the row of those that may begin one.</summary>
    internal bool IsInRow { get; set; }

    internal bool IsBehind => Last > Cursor;
    internal bool IsIdle => Running == 0 && _buffer.Count == 0 && !IsBehind && !IsReading;
    internal DateTimeOffset Oldest => _running.First!.Value;
    internal QueuedEvent? Next => _buffer.TryPeek(out var next) ? next : null;
    internal bool HasRoom => _buffer.Count < BufferedEvents;
    internal bool IsLow => _buffer.Count < LowBuffer;

    /// <summary>Takes an event that has just got its turn, where it is the next one; the others are read from disk.</summary>
    /// <returns>Whether it did.</returns>
    internal bool Offer(long turn, QueuedEvent? accepted, bool mayKeep)
    {
        var isNext = !IsBehind && !IsReading && turn > Last;
        Last = Math.Max(Last, turn);
        if (!isNext || accepted is null || !mayKeep || !HasRoom)
            return false;
        Cursor = turn;
        Add(accepted);
        return true;
    }

    /// <param name="page">What follows the cursor on disk.</param>
    /// <param name="last">The last turn on disk when it was read.</param>
    /// <param name="isAll">There was no more of it.</param>
    internal void Read(List<QueuedEvent> page, long last, bool isAll)
    {
        page.ForEach(Add);
        Cursor = isAll ? Math.Max(last, Cursor) : Cursor;
        if (page.Count > 0)
            Cursor = Math.Max(Cursor, page[^1].Turn);
        Last = Math.Max(Last, Cursor);
    }

    internal LinkedListNode<DateTimeOffset> Begin(DateTimeOffset now)
    {
        _buffer.Dequeue();
        return _running.AddLast(now);
    }

    internal void End(LinkedListNode<DateTimeOffset> begun, QueuedEvent delivered)
    {
        _running.Remove(begun);
        Held -= Weight(delivered);
    }

    /// <summary>What waits is gone.</summary>
    /// <returns>The bytes that it took.</returns>
    internal long Forget()
    {
        IsForgotten = true;
        var freed = _buffer.Sum(Weight);
        _buffer.Clear();
        (Held, Cursor) = (Held - freed, Last);
        return freed;
    }

    /// <summary>Bytes that an event takes while it is in memory.</summary>
    internal static long Weight(QueuedEvent held) => held.Payload.Length + 512;

    private void Add(QueuedEvent next)
    {
        _buffer.Enqueue(next);
        Held += Weight(next);
    }
}
