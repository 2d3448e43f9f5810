using System.Buffers;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Native;

/// <summary>
/// Requests that are sent together. The layout is that of <see cref="RouteMessage"/>; the constants are those of linux/if_link.h,
/// linux/rtnetlink.h and linux/neighbour.h.
/// </summary>
internal sealed class RouteRequests
{
    private const ushort NewLink = 16, DeleteLink = 17, GetLink = 18, NewAddress = 20, NewRoute = 24, NewNeighbour = 28;
    private const ushort Request = 1, Acknowledge = 4, Dump = 0x300, CreateNew = 0x400 | 0x200;
    private const ushort Nested = 0x8000;
    private const byte Ipv4 = 2, Ipv6 = 10;
    private const uint Up = 1;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private readonly List<string> _names = [];

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    public int Count => _names.Count;

    public string NameOf(int sequence) => sequence > 0 && sequence <= _names.Count ? _names[sequence - 1] : "rtnetlink";

    /// <summary>A pair of links: one here and one in another namespace, neither up. The numbers are the caller's choice.</summary>
    public RouteRequests Pair(LinkEnd here, LinkEnd there, SafeFileHandle thereNamespace) =>
        Add("new link", NewLink, CreateNew, body => body
            .Link(here.Index, 0).Text(3, here.Name).HardwareAddress(1, here.HardwareAddress)
            .Nest(18 | Nested, info => info
                .Text(1, "veth")
                .Nest(2 | Nested, data => data
                    .Nest(1 | Nested, peer => peer
                        .Link(there.Index, 0).Text(3, there.Name).HardwareAddress(1, there.HardwareAddress)
                        .Number(28, (uint)thereNamespace.DangerousGetHandle())))));

    public RouteRequests SetUp(int index) => Add("link up", NewLink, 0, body => body.Link(index, Up));

    /// <summary>Without the address that IPv6, where there is any, gives every link by itself.</summary>
    public RouteRequests SetUpWithoutIpv6(int index)
    {
        if (Directory.Exists("/proc/sys/net/ipv6"))
            Add("link without IPv6", NewLink, 0, body => body
                .Link(index, 0).Nest(26 | Nested, families => families.Nest(Ipv6 | Nested, family => family.Byte(8, 1))));
        return SetUp(index);
    }

    public RouteRequests Delete(int index) => Add("delete link", DeleteLink, 0, body => body.Link(index, 0));

    public RouteRequests Address(int index, IPAddress address) =>
        Add("address", NewAddress, CreateNew, body => body
            .Bytes([Ipv4, 32, 0, 0]).Raw(index).Value(2, address.GetAddressBytes()).Value(1, address.GetAddressBytes()));

    /// <summary>To one address, on the link itself.</summary>
    public RouteRequests Route(int index, IPAddress destination) =>
        Add("route", NewRoute, CreateNew, body => body
            .Bytes([Ipv4, 32, 0, 0, 254, 4, 253, 1]).Raw(0).Value(1, destination.GetAddressBytes()).Number(4, (uint)index));

    /// <summary>To everywhere, by a neighbour that no route leads to.</summary>
    public RouteRequests DefaultRoute(int index, IPAddress gateway) =>
        Add("default route", NewRoute, CreateNew, body => body
            .Bytes([Ipv4, 0, 0, 0, 254, 4, 0, 1]).Raw(4 /* onlink */).Value(5, gateway.GetAddressBytes()).Number(4, (uint)index));

    /// <summary>Known for good: nobody has to ask the link for it, and the table's limits do not count it.</summary>
    public RouteRequests Neighbour(int index, IPAddress address, ulong hardwareAddress) =>
        Add("neighbour", NewNeighbour, CreateNew, body => body
            .Bytes([Ipv4, 0, 0, 0]).Raw(index).Bytes([0x80 /* permanent */, 0, 0, 1]).Value(1, address.GetAddressBytes())
            .HardwareAddress(2, hardwareAddress));

    /// <summary>For <see cref="RouteSocket.List"/>.</summary>
    public static RouteRequests Links() => new RouteRequests().Add("links", GetLink, Dump, body => body.Link(0, 0), acknowledged: false);

    /// <summary>Index and name of an answer to <see cref="Links"/>.</summary>
    public static (int Index, string Name) Link(ReadOnlySpan<byte> body) =>
        (MemoryMarshal.Read<int>(body[4..]), Encoding.ASCII.GetString(RouteMessage.Attribute(body, 16, 3).TrimEnd((byte)0)));

    private RouteRequests Add(string name, ushort type, ushort flags, Action<RouteBody> write, bool acknowledged = true)
    {
        _names.Add(name);
        var body = new RouteBody();
        write(body);
        var header = _bytes.GetSpan(RouteMessage.HeaderSize);
        header[..RouteMessage.HeaderSize].Clear();
        MemoryMarshal.Write(header, RouteMessage.HeaderSize + body.Length);
        MemoryMarshal.Write(header[4..], type);
        MemoryMarshal.Write(header[6..], (ushort)(Request | flags | (acknowledged ? Acknowledge : 0)));
        MemoryMarshal.Write(header[8..], _names.Count);
        _bytes.Advance(RouteMessage.HeaderSize);
        _bytes.Write(body.Written);
        return this;
    }
}
