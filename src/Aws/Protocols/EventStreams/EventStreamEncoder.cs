using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Kiln.Aws.Protocols.EventStreams;

/// <summary>
/// Messages of <c>application/vnd.amazon.eventstream</c>. Numbers are big-endian; both checksums are CRC-32 of everything before them.
/// <code>
/// total length (4)  length of headers (4)  checksum (4)
/// headers: length of name (1)  name  7 = string (1)  length of value (2)  value
/// payload
/// checksum (4)
/// </code>
/// </summary>
public static class EventStreamEncoder
{
    public const string ContentType = "application/vnd.amazon.eventstream";

    /// <summary>Most bytes of a payload: what clients accept.</summary>
    public const int MaxPayload = 16 * 1024 * 1024;

    private const int Word = sizeof(uint);
    private const int Prelude = 3 * Word;
    private const byte StringType = 7;
    private const int HeaderOverhead = 4;

    /// <exception cref="ArgumentException">A name has more than 255 bytes, a value more than 32,767, or the payload more than <see cref="MaxPayload"/>.</exception>
    public static void Write(IBufferWriter<byte> output, EventStreamMessage message)
    {
        if (message.Payload.Length > MaxPayload)
            throw new ArgumentException($"A payload of {message.Payload.Length} bytes is too long for a message.", nameof(message));
        var headers = 0;
        foreach (var (name, value) in message.Headers)
            headers += HeaderOverhead + LengthOf(name, byte.MaxValue) + LengthOf(value, short.MaxValue);
        var total = Prelude + headers + message.Payload.Length + Word;
        var whole = output.GetSpan(total)[..total];
        BinaryPrimitives.WriteInt32BigEndian(whole, total);
        BinaryPrimitives.WriteInt32BigEndian(whole[Word..], headers);
        BinaryPrimitives.WriteUInt32BigEndian(whole[(2 * Word)..], Crc32.Of(whole[..(2 * Word)]));
        var rest = whole[Prelude..];
        foreach (var (name, value) in message.Headers)
        {
            var length = Encoding.UTF8.GetBytes(name, rest[1..]);
            rest[0] = (byte)length;
            rest = rest[(1 + length)..];
            rest[0] = StringType;
            length = Encoding.UTF8.GetBytes(value, rest[3..]);
            BinaryPrimitives.WriteInt16BigEndian(rest[1..], (short)length);
            rest = rest[(3 + length)..];
        }
        message.Payload.Span.CopyTo(rest);
        BinaryPrimitives.WriteUInt32BigEndian(whole[^Word..], Crc32.Of(whole[..^Word]));
        output.Advance(total);
    }

    private static int LengthOf(string text, int most) =>
        Encoding.UTF8.GetByteCount(text) is var length && length <= most ? length : throw new ArgumentException($"A header of {length} bytes is too long.", nameof(text));
}
