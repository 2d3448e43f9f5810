using System.Buffers.Binary;
using System.Globalization;

namespace Kiln.Services.XRay.Segments;

/// <summary>
/// <code>1-5bef4de7-ad49b0e87f6ef6c87fc2e700</code>
/// The version, the time of the first request in seconds since the epoch, and 96 random bits.
/// </summary>
internal static class TraceId
{
    public const int TextLength = 35;
    private const int Bytes = 16;

    /// <returns>16 bytes; null when the text is none.</returns>
    public static byte[]? Parse(string? text)
    {
        if (text is not { Length: TextLength } || text[0] != '1' || text[1] != '-' || text[10] != '-')
            return null;
        var key = new byte[Bytes];
        return IsHex(text.AsSpan(2, 8), key) && IsHex(text.AsSpan(11), key.AsSpan(4)) ? key : null;
    }

    public static string Text(ReadOnlySpan<byte> key) =>
        string.Create(CultureInfo.InvariantCulture, $"1-{Convert.ToHexStringLower(key[..4])}-{Convert.ToHexStringLower(key[4..])}");

    public static DateTimeOffset TimeOf(ReadOnlySpan<byte> key) => DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(key));

    /// <summary>The least that a trace of this second could have.</summary>
    public static byte[] First(DateTimeOffset time)
    {
        var key = new byte[Bytes];
        BinaryPrimitives.WriteUInt32BigEndian(key, (uint)Math.Clamp(time.ToUnixTimeSeconds(), 0, uint.MaxValue));
        return key;
    }

    private static bool IsHex(ReadOnlySpan<char> digits, Span<byte> bytes) =>
        Convert.FromHexString(digits, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
}
