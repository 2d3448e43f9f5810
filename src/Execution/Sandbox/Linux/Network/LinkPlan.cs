using System.Net;
using Kiln.Execution.Sandbox.Linux.Native;

namespace Kiln.Execution.Sandbox.Linux.Network;

/// <summary>
/// The names and numbers of one link between the host and a sandbox, all made from the slot and the link's number there. What is given twice only
/// has to differ within one namespace.
/// </summary>
internal sealed class LinkPlan(InstanceSlot slot, int number)
{
    /// <summary>Numbers go from 1 to this.</summary>
    public const int Last = 0xFFFE;

    private const int FirstHostIndex = 1_000_000; // The kernel gives its own from 1 on.
    private const int SandboxIndex = 1000;

    /// <summary>The next hop of every sandbox. Nobody has this address: the link's other end is known without asking.</summary>
    public static readonly IPAddress Gateway = new([169, 254, 1, 1]);

    public int Number => number;

    public LinkEnd Host { get; } = new(FirstHostIndex + slot.Number * 0x10000 + number, $"{slot.LinkPrefix}{number}", 0x02_6B_00_00_00_01);

    public LinkEnd Sandbox { get; } = new(SandboxIndex, "eth0", 0x02_6B_00_00_00_02);

    public IPAddress Address { get; } = new([100, (byte)(64 + slot.Number), (byte)(number >> 8), (byte)number]);

    public RouteRequests ForHost(Microsoft.Win32.SafeHandles.SafeFileHandle @namespace) => new RouteRequests()
        .Pair(Host, Sandbox, @namespace)
        .SetUpWithoutIpv6(Host.Index)
        .Route(Host.Index, Address)
        .Neighbour(Host.Index, Address, Sandbox.HardwareAddress);

    public RouteRequests ForSandbox() => new RouteRequests()
        .SetUpWithoutIpv6(Sandbox.Index)
        .Address(Sandbox.Index, Address)
        .DefaultRoute(Sandbox.Index, Gateway)
        .Neighbour(Sandbox.Index, Gateway, Host.HardwareAddress);
}
