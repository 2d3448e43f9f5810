using System.Buffers.Binary;
using System.IO.Compression;

namespace Kiln.Services.Logs.Events;

/// <summary>The events of a chunk.</summary>
internal static class LogChunkReader
{
    /// <exception cref="InvalidDataException">The chunk is not what was written.</exception>
    internal static List<StoredEvent> EventsOf(LogChunk chunk) => chunk.Encoding switch
    {
        ChunkEncoding.Message => [new(new(chunk.FirstAt, chunk.StreamId, chunk.FirstSequence), chunk.IngestedAt, chunk.Events)],
        ChunkEncoding.Packed => Unpack(chunk, chunk.Events),
        ChunkEncoding.Compressed => Unpack(chunk, Decompress(chunk.Events)),
        _ => throw Broken(),
    };

    private static List<StoredEvent> Unpack(LogChunk chunk, ReadOnlyMemory<byte> packed)
    {
        var events = new List<StoredEvent>();
        var at = chunk.FirstAt;
        while (!packed.IsEmpty)
        {
            at += ReadNumber(ref packed);
            var sequence = chunk.FirstSequence + ReadNumber(ref packed);
            var length = ReadNumber(ref packed);
            if (length > packed.Length)
                throw Broken();
            events.Add(new(new(at, chunk.StreamId, sequence), chunk.IngestedAt, packed[..(int)length]));
            packed = packed[(int)length..];
        }
        return events;
    }

    private static byte[] Decompress(ReadOnlySpan<byte> compressed)
    {
        var packed = new byte[BinaryPrimitives.ReadInt32LittleEndian(compressed)];
        return BrotliDecoder.TryDecompress(compressed[sizeof(int)..], packed, out var length) && length == packed.Length ? packed : throw Broken();
    }

    private static long ReadNumber(ref ReadOnlyMemory<byte> packed)
    {
        var span = packed.Span;
        var value = 0L;
        for (var i = 0; i < span.Length; i++)
        {
            value |= (long)(span[i] & 0x7f) << (7 * i);
            if (span[i] < 0x80)
            {
                packed = packed[(i + 1)..];
                return value;
            }
        }
        throw Broken();
    }

    private static InvalidDataException Broken() => new("Stored log events cannot be read.");
}
