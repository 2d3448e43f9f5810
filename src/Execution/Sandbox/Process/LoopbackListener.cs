using System.Net;
using System.Net.Sockets;

namespace Kiln.Execution.Sandbox.Process;

/// <summary>A port of this machine's loopback. Every process of the machine reaches it: the level isolates nothing.</summary>
internal sealed class LoopbackListener : ISandboxListener, IDisposable
{
    // A runtime and ten extensions connect at the same time at most.
    private const int Backlog = 16;

    private readonly Socket _socket;

    private LoopbackListener(Socket socket)
    {
        _socket = socket;
        Address = socket.LocalEndPoint!.ToString()!;
    }

    public string Address { get; }

    /// <summary>Throws <see cref="SandboxStartException"/>.</summary>
    /// <param name="port">0: any that is free.</param>
    public static LoopbackListener Open(int port = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(Backlog);
            return new LoopbackListener(socket);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new SandboxStartException($"No port for the Runtime API can be had: {e.Message}", e);
        }
    }

    public static async ValueTask<Socket> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken) => _socket.AcceptAsync(cancellationToken);

    public void Dispose() => _socket.Dispose();
}
