using System.Net.Sockets;

namespace Kiln.Unit.Execution;

/// <summary>Two connected Unix sockets, as a sandbox and its host have.</summary>
internal sealed class SocketPair : IDisposable
{
    private SocketPair(Socket host, Socket peer)
    {
        Host = host;
        Peer = peer;
    }

    public Socket Host { get; }
    public Socket Peer { get; }

    public static SocketPair Create()
    {
        var path = Path.Combine(Path.GetTempPath(), "kiln-unit-" + Path.GetRandomFileName());
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var peer = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        peer.Connect(new UnixDomainSocketEndPoint(path));
        var host = listener.Accept();
        File.Delete(path);
        return new SocketPair(host, peer);
    }

    public void Dispose()
    {
        Host.Dispose();
        Peer.Dispose();
    }
}
