using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Kiln.Execution.Sandbox.Linux.Native;

/// <summary>A fixed part and attributes, each of which may contain the same again.</summary>
internal sealed class RouteBody
{
    private const int HardwareAddressSize = 6;

    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public int Length => _bytes.WrittenCount;

    public RouteBody Bytes(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public RouteBody Raw(int value) => Bytes(MemoryMarshal.AsBytes([value]));

    /// <summary><c>struct ifinfomsg</c>: of any family; flags that are given are both set and meant.</summary>
    public RouteBody Link(int index, uint flags) => Raw(0).Raw(index).Raw((int)flags).Raw((int)flags);

    public RouteBody Text(ushort type, string value) => Value(type, Encoding.ASCII.GetBytes(value + '\0'));

    public RouteBody Number(ushort type, uint value) => Value(type, MemoryMarshal.AsBytes([value]));

    public RouteBody Byte(ushort type, byte value) => Value(type, [value]);

    public RouteBody HardwareAddress(ushort type, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return Value(type, bytes[(8 - HardwareAddressSize)..]);
    }

    public RouteBody Nest(ushort type, Action<RouteBody> write)
    {
        var inner = new RouteBody();
        write(inner);
        return Value(type, inner.Written);
    }

    public RouteBody Value(ushort type, ReadOnlySpan<byte> value)
    {
        Bytes(MemoryMarshal.AsBytes([(ushort)(4 + value.Length), type])).Bytes(value);
        return Bytes(new byte[-value.Length & 3]);
    }
}
