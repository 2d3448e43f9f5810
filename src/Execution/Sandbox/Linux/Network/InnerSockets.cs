using System.Net.Sockets;

namespace Kiln.Execution.Sandbox.Linux.Network;

/// <summary>What listens inside a sandbox and is served by this process.</summary>
/// <param name="RuntimeApi">169.254.100.1:9001</param>
/// <param name="Endpoint">169.254.100.1:4566</param>
/// <param name="Daemons">Port 2000 of each of <see cref="Tracing.DaemonAddress.All"/>.</param>
internal sealed record InnerSockets(Socket RuntimeApi, Socket Endpoint, IReadOnlyList<DaemonSockets> Daemons) : IDisposable
{
    /// <summary>Of the daemon at one address, when it is known which one the runtime has. The others are closed: a thousand environments are many descriptors.</summary>
    /// <param name="index">In <see cref="Daemons"/>.</param>
    public DaemonSockets Daemon(int index)
    {
        for (var other = 0; other < Daemons.Count; other++)
        {
            if (other != index)
                Daemons[other].Dispose();
        }

        return Daemons[index];
    }

    public void Dispose()
    {
        RuntimeApi.Dispose();
        Endpoint.Dispose();
        foreach (var daemon in Daemons)
            daemon.Dispose();
    }
}

/// <param name="Segments">UDP.</param>
/// <param name="Proxy">TCP.</param>
internal sealed record DaemonSockets(Socket Segments, Socket Proxy) : IDisposable
{
    public void Dispose()
    {
        Segments.Dispose();
        Proxy.Dispose();
    }
}
