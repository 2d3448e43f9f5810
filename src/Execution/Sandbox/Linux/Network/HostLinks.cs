using System.ComponentModel;
using Kiln.Execution.Sandbox.Linux.Native;

namespace Kiln.Execution.Sandbox.Linux.Network;

/// <summary>The host's ends of all links of one server.</summary>
internal static class HostLinks
{
    /// <summary>Those whose namespaces are gone go by themselves, a little later; this does not wait for that.</summary>
    public static void Remove(InstanceSlot slot)
    {
        try
        {
            using var socket = RouteSocket.Open();
            foreach (var body in socket.List(RouteRequests.Links()))
                if (RouteRequests.Link(body) is var (index, name) && name.StartsWith(slot.LinkPrefix, StringComparison.Ordinal))
                    Remove(socket, index);
        }
        catch (Win32Exception)
        {
            // Without the right to look there is none of ours either.
        }
    }

    private static void Remove(RouteSocket socket, int index)
    {
        try
        {
            socket.Execute(new RouteRequests().Delete(index));
        }
        catch (Win32Exception)
        {
            // It went by itself in between.
        }
    }
}
