using System.Runtime.InteropServices;

namespace Kiln.Execution.Sandbox.Linux.Native;

/// <summary>
/// What the kernel answers: <c>u32 length, u16 type, u16 flags, u32 sequence, u32 port, body</c>, filled up to a multiple of four bytes. All
/// numbers are in the machine's own order. See netlink(7).
/// </summary>
internal readonly record struct RouteMessage(int Type, int Sequence, ReadOnlyMemory<byte> Body)
{
    public const int HeaderSize = 16;
    public const int Error = 2;
    public const int Done = 3;

    /// <summary>Of an <see cref="Error"/>; 0 when the request succeeded.</summary>
    public int ErrorNumber => -MemoryMarshal.Read<int>(Body.Span);

    public static IEnumerable<RouteMessage> Split(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length >= HeaderSize)
        {
            var length = MemoryMarshal.Read<int>(bytes.Span);
            yield return new RouteMessage(
                MemoryMarshal.Read<ushort>(bytes.Span[4..]), MemoryMarshal.Read<int>(bytes.Span[8..]), bytes[HeaderSize..length]);
            bytes = bytes[Math.Min(bytes.Length, (length + 3) & ~3)..];
        }
    }

    /// <summary>The attributes that stand in a body from an offset on: <c>u16 length, u16 type, value</c>, filled up in the same way.</summary>
    public static ReadOnlySpan<byte> Attribute(ReadOnlySpan<byte> body, int offset, int type)
    {
        for (var rest = body[offset..]; rest.Length >= 4;)
        {
            var length = MemoryMarshal.Read<ushort>(rest);
            if ((MemoryMarshal.Read<ushort>(rest[2..]) & 0x3FFF) == type)
                return rest[4..length];

            rest = rest[Math.Min(rest.Length, (length + 3) & ~3)..];
        }

        return default;
    }
}
