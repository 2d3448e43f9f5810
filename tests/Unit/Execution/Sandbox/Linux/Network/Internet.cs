using System.Diagnostics;

namespace Kiln.Unit.Execution.Sandbox.Linux.Network;

/// <summary>
/// A network beyond this machine: a namespace on a link of its own, with a server that answers with the address that it sees the other side have.
/// It also has the address at which clouds keep a machine's secrets.
/// </summary>
internal sealed class Internet : IAsyncDisposable
{
    public const string HostAddress = "198.18.213.1";
    public const string Address = "198.18.213.2";
    public const string Metadata = "169.254.169.254";
    public const int Port = 8000;

    private const string Server = """
        import socket, threading
        def udp():
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('', 8000))
            while True:
                data, peer = s.recvfrom(64); s.sendto(peer[0].encode(), peer)
        threading.Thread(target=udp, daemon=True).start()
        s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('', 8000)); s.listen(8)
        print('listening', flush=True)
        while True:
            c, peer = s.accept(); c.sendall(peer[0].encode()); c.close()
        """;

    private readonly Process _server;

    private Internet(Process server) => _server = server;

    public int ProcessId => _server.Id;

    public static async Task<Internet> StartAsync()
    {
        var server = Machine.Start("unshare", "-n", "python3", "-c", Server);
        Assert.Equal("listening", await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        var internet = new Internet(server);
        try
        {
            await Machine.RunAsync("ip", "link", "add", "kiunit0", "type", "veth", "peer", "name", "kiunit1", "netns", $"{server.Id}");
            await Machine.RunAsync("ip", "addr", "add", HostAddress + "/30", "dev", "kiunit0");
            await Machine.RunAsync("ip", "link", "set", "kiunit0", "up");
            foreach (var command in new[]
                     {
                         $"addr add {Address}/30 dev kiunit1", "link set kiunit1 up", "link set lo up", $"addr add {Metadata}/32 dev lo",
                         $"route add 100.64.0.0/10 via {HostAddress}",
                     })
                await Machine.RunAsync("nsenter", ["-t", $"{server.Id}", "-n", "ip", .. command.Split(' ')]);
            await Machine.RunAsync("ip", "route", "add", Metadata, "via", Address);
            return internet;
        }
        catch
        {
            await internet.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Machine.TryAsync("ip", "link", "del", "kiunit0");
        _server.Kill();
        await _server.WaitForExitAsync();
        _server.Dispose();
    }
}
