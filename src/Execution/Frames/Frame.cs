namespace Kiln.Execution.Frames;

/// <summary>A frame that the environment sent.</summary>
/// <param name="Payload">Empty when <see cref="IsOversize"/>: the bytes were read and dropped.</param>
/// <param name="PayloadLength">Length that was on the wire, in bytes.</param>
internal readonly record struct Frame(FrameType Type, FrameHeader Header, ReadOnlyMemory<byte> Payload, long PayloadLength)
{
    public bool IsOversize => PayloadLength > FrameLimits.MaxResponse && !IsStreamed;

    /// <summary>Its payload was passed on while it came.</summary>
    public bool IsStreamed { get; init; }
}

/// <param name="MaxRssKb">High-water mark of the process, or 0 when the frame says nothing about it.</param>
/// <param name="ModuleError">What the handler's module raised when it was loaded, in the era in which each event was answered with it.</param>
/// <param name="Cause">JSON, what a trace has of the error. Empty where nobody has asked for it: see <see cref="FrameChannel.KeepsCause"/>.</param>
internal readonly record struct FrameHeader(long MaxRssKb, string? ErrorType, string? ModuleError = null, ReadOnlyMemory<byte> Cause = default);

internal static class FrameLimits
{
    /// <summary>What a handler may return: 6 MiB and AWS's 100 bytes of slack. A longer payload is skipped, not kept.</summary>
    public const int MaxResponse = (6 * 1024 * 1024) + 100;

    public const int MaxHeader = 1024 * 1024;

    /// <summary>Beyond this a length is taken for garbage, not for a large answer.</summary>
    public const long MaxPayloadOnTheWire = 1L << 30;
}

/// <summary>The peer does not speak the frame protocol. The connection cannot be used any more.</summary>
internal sealed class FrameProtocolException(string message, Exception? inner = null) : Exception(message, inner);
