using System.Net;
using System.Net.Sockets;

namespace Kiln.Execution.Sandbox.Process;

/// <summary>One port of this machine's loopback, for datagrams and for connections.</summary>
internal sealed class LoopbackDaemon(Socket segments, LoopbackListener proxy) : IDisposable
{
    private const int Attempts = 16;

    public string Address => proxy.Address;

    public Socket Segments => segments;

    public LoopbackListener Proxy => proxy;

    /// <summary>Null: no port can be had that is free for both.</summary>
    public static LoopbackDaemon? Open()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var segments = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                segments.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                return new LoopbackDaemon(segments, LoopbackListener.Open(((IPEndPoint)segments.LocalEndPoint!).Port));
            }
            catch (Exception e) when (e is SocketException or SandboxStartException)
            {
                segments.Dispose();
            }
        }

        return null;
    }

    public void Dispose()
    {
        segments.Dispose();
        proxy.Dispose();
    }
}
