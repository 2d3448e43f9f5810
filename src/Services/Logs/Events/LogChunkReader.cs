using System.Buffers.Binary;
using System.IO.Compression;

namespace Kiln.Services.Logs.Events;

/// <summary>The events of a chunk.</summary>
internal static class LogChunkReader
{
    /// <exception cref="InvalidDataException">The chunk is not what was written.</exception>
    internal static List<StoredEvent> EventsOf(LogChunk chunk) => EventsOf(chunk, PackedOf(chunk));

    /// <summary>The messages with what tells them apart between them, not compressed.</summary>
    /// <exception cref="InvalidDataException">The chunk is not what was written.</exception>
    internal static ReadOnlyMemory<byte> PackedOf(LogChunk chunk) => chunk.Encoding switch
    {
        ChunkEncoding.Message or ChunkEncoding.Packed => chunk.Events,
        ChunkEncoding.Compressed => Decompress(chunk.Events),
        _ => throw Broken(),
    };

    /// <param name="packed">Of the same chunk.</param>
    internal static List<StoredEvent> EventsOf(LogChunk chunk, ReadOnlyMemory<byte> packed) => chunk.Encoding == ChunkEncoding.Message
        ? [new(new(chunk.FirstAt, chunk.StreamId, chunk.FirstSequence), chunk.IngestedAt, packed)]
        : Unpack(chunk, packed);

    /// <param name="packed">Of the same chunk.</param>
    internal static int CountOf(LogChunk chunk, ReadOnlyMemory<byte> packed)
    {
        if (chunk.Encoding == ChunkEncoding.Message)
            return 1;
        var count = 0;
        var rest = packed.Span;
        for (; !rest.IsEmpty; count++)
        {
            ReadNumber(ref rest);
            ReadNumber(ref rest);
            var length = ReadNumber(ref rest);
            rest = length <= rest.Length ? rest[(int)length..] : throw Broken();
        }
        return count;
    }

    private static List<StoredEvent> Unpack(LogChunk chunk, ReadOnlyMemory<byte> memory)
    {
        var events = new List<StoredEvent>();
        var at = chunk.FirstAt;
        var packed = memory.Span;
        while (!packed.IsEmpty)
        {
            at += ReadNumber(ref packed);
            var sequence = chunk.FirstSequence + ReadNumber(ref packed);
            var length = ReadNumber(ref packed);
            if (length > packed.Length)
                throw Broken();
            events.Add(new(new(at, chunk.StreamId, sequence), chunk.IngestedAt, memory.Slice(memory.Length - packed.Length, (int)length)));
            packed = packed[(int)length..];
        }
        return events;
    }

    private static byte[] Decompress(ReadOnlySpan<byte> compressed)
    {
        var packed = new byte[BinaryPrimitives.ReadInt32LittleEndian(compressed)];
        return BrotliDecoder.TryDecompress(compressed[sizeof(int)..], packed, out var length) && length == packed.Length ? packed : throw Broken();
    }

    private static long ReadNumber(ref ReadOnlySpan<byte> packed)
    {
        var value = 0L;
        for (var i = 0; i < packed.Length; i++)
        {
            value |= (long)(packed[i] & 0x7f) << (7 * i);
            if (packed[i] < 0x80)
            {
                packed = packed[(i + 1)..];
                return value;
            }
        }
        throw Broken();
    }

    private static InvalidDataException Broken() => new("Stored log events cannot be read.");
}
