using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Kiln.Execution.Logging;

namespace Kiln.Services.Logs.Events;

/// <summary>Makes chunks of events. Belongs to one writer at a time.</summary>
internal sealed class LogChunkPacker
{
    // Of packed events, unless a single one is larger: what a reader who wants one event has to unpack.
    private const int MaxBytes = 256 * 1024;

    // What is smaller gains less than it costs.
    private const int MinCompressed = 512;
    private const int Quality = 1;
    private const int Window = 18;

    private readonly ArrayBufferWriter<byte> _packed = new();
    private readonly List<(long At, long Sequence, ReadOnlyMemory<byte> Message)> _sorted = [];
    private byte[] _compressed = [];

    /// <param name="lastSequence">Of the event that came last before these.</param>
    internal IEnumerable<LogChunk> Pack(long streamId, long lastSequence, IReadOnlyList<LogEvent> events, long ingestedAt)
    {
        Sort(lastSequence, events);
        for (var from = 0; from < _sorted.Count;)
        {
            var to = EndOf(from);
            yield return Chunk(streamId, ingestedAt, from, to);
            from = to;
        }
    }

    // By time; those of the same time in the order in which they came.
    private void Sort(long lastSequence, IReadOnlyList<LogEvent> events)
    {
        _sorted.Clear();
        var isSorted = true;
        for (var i = 0; i < events.Count; i++)
        {
            var at = events[i].Timestamp.ToUnixTimeMilliseconds();
            isSorted = isSorted && (i == 0 || at >= _sorted[i - 1].At);
            _sorted.Add((at, lastSequence + 1 + i, events[i].Message));
        }
        if (!isSorted)
            _sorted.Sort(static (a, b) => (a.At, a.Sequence).CompareTo((b.At, b.Sequence)));
    }

    private int EndOf(int from)
    {
        var size = 0L;
        for (var i = from; i < _sorted.Count; i++)
        {
            size += _sorted[i].Message.Length;
            if (i > from && (size > MaxBytes || _sorted[i].At - _sorted[from].At > LogChunk.MaxSpan))
                return i;
        }
        return _sorted.Count;
    }

    private LogChunk Chunk(long streamId, long ingestedAt, int from, int to)
    {
        var firstSequence = long.MaxValue;
        var bytes = 0L;
        for (var i = from; i < to; i++)
        {
            firstSequence = Math.Min(firstSequence, _sorted[i].Sequence);
            bytes += _sorted[i].Message.Length + LogEventStore.EventOverhead;
        }
        var (encoding, data) = to - from == 1 && _sorted[from].Message.Length < MinCompressed
            ? (ChunkEncoding.Message, _sorted[from].Message.ToArray())
            : Encode(from, to, firstSequence);
        return new()
        {
            StreamId = streamId,
            FirstAt = _sorted[from].At,
            LastAt = _sorted[to - 1].At,
            FirstSequence = firstSequence,
            IngestedAt = ingestedAt,
            Bytes = bytes,
            Encoding = encoding,
            Events = data,
        };
    }

    private (ChunkEncoding, byte[]) Encode(int from, int to, long firstSequence)
    {
        _packed.ResetWrittenCount();
        var before = _sorted[from].At;
        for (var i = from; i < to; i++)
        {
            var (at, sequence, message) = _sorted[i];
            WriteNumber((ulong)(at - before));
            WriteNumber((ulong)(sequence - firstSequence));
            WriteNumber((ulong)message.Length);
            _packed.Write(message.Span);
            before = at;
        }
        var packed = _packed.WrittenSpan;
        const int Head = sizeof(int);
        if (_compressed.Length < packed.Length)
            _compressed = new byte[packed.Length];
        return packed.Length >= MinCompressed
            && BrotliEncoder.TryCompress(packed, _compressed.AsSpan(Head), out var length, Quality, Window) && Head + length < packed.Length
            ? (ChunkEncoding.Compressed, Compressed(packed.Length, Head + length))
            : (ChunkEncoding.Packed, packed.ToArray());
    }

    private byte[] Compressed(int unpacked, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_compressed, unpacked);
        return _compressed.AsSpan(0, length).ToArray();
    }

    private void WriteNumber(ulong value)
    {
        var span = _packed.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        _packed.Advance(length);
    }
}
