using System.Buffers.Binary;
using System.Text.Json;

namespace Kiln.Execution.Frames;

/// <summary>What stands before a payload: <c>u32 length of all that follows | u8 type | u32 length of header</c>, big-endian.</summary>
internal readonly record struct FramePrefix(FrameType Type, int HeaderLength, long PayloadLength)
{
    public const int Length = 9;

    public static FramePrefix Parse(ReadOnlySpan<byte> bytes)
    {
        var following = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var type = (FrameType)bytes[4];
        var headerLength = BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]);
        var payloadLength = following - 5L - headerLength;
        if (type is not (FrameType.Ready or FrameType.InitFailed or FrameType.Done or FrameType.Error))
            throw new FrameProtocolException($"Unknown frame type {(byte)type}.");

        if (headerLength > FrameLimits.MaxHeader || payloadLength is < 0 or > FrameLimits.MaxPayloadOnTheWire)
            throw new FrameProtocolException($"Frame of {following} bytes with a header of {headerLength} bytes.");

        return new FramePrefix(type, (int)headerLength, payloadLength);
    }
}

internal static class FrameReader
{
    /// <summary><c>{"maxRssKb":36000,"errorType":"ValueError","moduleError":"…"}</c>, any of them missing, or no bytes at all.</summary>
    public static FrameHeader ParseHeader(ReadOnlySpan<byte> bytes, bool keepsCause)
    {
        if (bytes.IsEmpty)
            return default;

        try
        {
            return ParseObject(bytes, keepsCause);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new FrameProtocolException("A frame's header is not the JSON object it must be.", e);
        }
    }

    private static FrameHeader ParseObject(ReadOnlySpan<byte> bytes, bool keepsCause)
    {
        var maxRssKb = 0L;
        string? errorType = null, moduleError = null;
        ReadOnlyMemory<byte> cause = default;
        var json = new Utf8JsonReader(bytes);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            throw new JsonException();

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("maxRssKb"u8))
            {
                json.Read();
                maxRssKb = json.GetInt64();
            }
            else if (json.ValueTextEquals("errorType"u8))
            {
                json.Read();
                errorType = json.GetString();
            }
            else if (json.ValueTextEquals("moduleError"u8))
            {
                json.Read();
                moduleError = json.GetString();
            }
            else if (keepsCause && json.ValueTextEquals("cause"u8))
            {
                json.Read();
                var start = (int)json.TokenStartIndex;
                json.Skip();
                cause = bytes[start..(int)json.BytesConsumed].ToArray();
            }
            else
            {
                json.Skip();
            }
        }

        return new FrameHeader(maxRssKb, errorType, moduleError, cause);
    }
}
