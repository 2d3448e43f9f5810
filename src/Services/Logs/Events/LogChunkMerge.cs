namespace Kiln.Services.Logs.Events;

/// <summary>
/// Events in order of their positions, out of chunks that overlap in time. It is shown the chunks in order of their first event, latest first
/// when it reads backwards, and shows an event as soon as no chunk that is still to come can have one before it.
/// </summary>
/// <param name="visit">Event and name of its stream. Returns false to stop.</param>
/// <param name="look">Asked about a chunk before its events are told apart; null: all are read.</param>
internal sealed class LogChunkMerge(EventRange range, Func<StoredEvent, string, bool> visit, ChunkLook? look = null)
{
    private readonly PriorityQueue<Cursor, EventPosition> _open = new(range.Forward
        ? Comparer<EventPosition>.Default
        : Comparer<EventPosition>.Create(static (a, b) => b.CompareTo(a)));

    /// <returns>False when the visitor stopped it.</returns>
    internal bool Add(LogChunk chunk)
    {
        // Whatever comes from now on begins no earlier, or ends no later.
        if (!Show(range.Forward ? chunk.FirstAt : chunk.FirstAt + LogChunk.MaxSpan))
            return false;
        if (chunk.LastAt >= range.First && chunk.FirstAt < range.End)
        {
            // It is unpacked when it is its turn: until then, a bound stands for its first event.
            var bound = range.Forward
                ? new EventPosition(chunk.FirstAt, chunk.StreamId, 0)
                : new EventPosition(chunk.LastAt, chunk.StreamId, long.MaxValue);
            _open.Enqueue(new(chunk), bound);
        }
        return true;
    }

    /// <summary>Shows the rest.</summary>
    /// <returns>False when the visitor stopped it.</returns>
    internal bool End() => Show(range.Forward ? long.MaxValue : long.MinValue);

    private bool Show(long limit)
    {
        while (_open.TryPeek(out var cursor, out var position) && (range.Forward ? position.OccurredAt < limit : position.OccurredAt > limit))
        {
            if (cursor.Current is { } current && !visit(current, cursor.StreamName))
                return false;
            if (!cursor.IsUnpacked)
            {
                switch (cursor.Unpack(look, position))
                {
                    case ChunkVerdict.Stop:
                        return false;
                    case ChunkVerdict.Skip:
                        _open.Dequeue();
                        continue;
                }
            }
            if (cursor.MoveNext(range))
                _open.DequeueEnqueue(cursor, cursor.Current!.Value.Position);
            else
                _open.Dequeue();
        }
        return true;
    }

    private sealed class Cursor(LogChunk chunk)
    {
        private ReadOnlyMemory<byte>? _packed;
        private List<StoredEvent>? _events;
        private int _next;

        internal string StreamName => chunk.StreamName;

        /// <summary>Null before the first.</summary>
        internal StoredEvent? Current { get; private set; }

        internal bool IsUnpacked => _packed is not null;

        internal ChunkVerdict Unpack(ChunkLook? look, EventPosition before)
        {
            _packed = LogChunkReader.PackedOf(chunk);
            return look?.Invoke(chunk, _packed.Value, before) ?? ChunkVerdict.Read;
        }

        internal bool MoveNext(EventRange range)
        {
            if (_events is null)
            {
                _events = LogChunkReader.EventsOf(chunk, _packed!.Value);
                _next = range.Forward ? 0 : _events.Count - 1;
            }
            for (; _next >= 0 && _next < _events.Count; _next += range.Forward ? 1 : -1)
            {
                if (!range.Contains(_events[_next].Position))
                    continue;
                Current = _events[_next];
                _next += range.Forward ? 1 : -1;
                return true;
            }
            return false;
        }
    }
}

internal enum ChunkVerdict
{
    Read,

    /// <summary>None of its events is wanted.</summary>
    Skip,
    Stop,
}

/// <param name="packed">The chunk's messages, with what tells them apart between them.</param>
/// <param name="before">Whatever comes before this, in the direction of reading, was shown or skipped; nothing of the chunk does.</param>
internal delegate ChunkVerdict ChunkLook(LogChunk chunk, ReadOnlyMemory<byte> packed, EventPosition before);
