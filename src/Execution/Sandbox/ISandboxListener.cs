using System.Net.Sockets;

namespace Kiln.Execution.Sandbox;

/// <summary>A socket that listens where only the processes of one sandbox reach it. The sandbox owns it.</summary>
public interface ISandboxListener
{
    /// <summary>As the processes know it, <c>169.254.100.1:9001</c>.</summary>
    string Address { get; }

    /// <summary>Throws <see cref="SocketException"/> or <see cref="ObjectDisposedException"/> when the sandbox is gone.</summary>
    ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken);
}
