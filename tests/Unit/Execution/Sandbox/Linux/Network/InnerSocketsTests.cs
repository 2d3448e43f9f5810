using System.Net.Sockets;
using Kiln.Execution.Sandbox.Linux.Network;

namespace Kiln.Unit.Execution.Sandbox.Linux.Network;

public sealed class InnerSocketsTests
{
    [Fact]
    public void Daemon_at_one_address_is_kept_and_the_others_are_closed()
    {
        using var sockets = new InnerSockets(Made(), Made(), [new(Made(), Made()), new(Made(), Made())]);
        var kept = sockets.Daemon(1);
        Assert.Same(kept, sockets.Daemon(1));
        Socket[] all = [sockets.RuntimeApi, sockets.Endpoint, kept.Segments, kept.Proxy, sockets.Daemons[0].Segments, sockets.Daemons[0].Proxy];
        Assert.Equal([false, false, false, false, true, true], all.Select(s => s.SafeHandle.IsClosed));
    }

    private static Socket Made() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
}
