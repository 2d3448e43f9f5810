using System.Net;
using System.Net.Sockets;
using Kiln.Execution.Sandbox;
using Kiln.Execution.Sandbox.Linux;
using Kiln.Execution.Sandbox.Linux.Network;

namespace Kiln.Unit.Execution.Sandbox.Linux.Network;

/// <summary>
/// With real namespaces and the real packet filter. Whatever must not be reached is first reached from where it may be, so that a refusal is one.
/// </summary>
public sealed class SandboxNetworkTests : IAsyncLifetime
{
    private const string Client = """
        import socket, sys
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if sys.argv[1] == 'udp' else socket.SOCK_STREAM)
        s.settimeout(float(sys.argv[4]))
        try:
            s.connect((sys.argv[2], int(sys.argv[3])))
            s.send(b'hello')
            print('reached as ' + s.recv(64).decode())
        except Exception as e:
            print('unreachable')
        """;

    // Seconds: what is dropped is never answered, and what is not only takes as long as the machine is busy.
    private const string Refusal = "0.5";
    private const string Patience = "10";

    private InstanceSlot _slot = null!;
    private SandboxNetwork _network = null!;
    private string? _forwarding;

    public async ValueTask InitializeAsync()
    {
        Machine.RequireRoot();
        Assert.SkipUnless((await Machine.TryAsync("sh", "-c", "command -v nft && command -v ip")).Code == 0, "nftables or iproute2 is missing.");
        _slot = await InstanceSlot.TakeAsync(cancellationToken: TestContext.Current.CancellationToken);
        // Another server that runs meanwhile may be the one that turned it on.
        _forwarding = _slot.IsAlone() && !File.Exists("/run/kiln/ip-forwarding-was-off") ? Forwarding() : null;
        _network = await SandboxNetwork.StartAsync(_slot, 1, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_network is null)
            return;

        await _network.DisposeAsync();
        await Machine.UntilAsync(() => Links() == 0, "end of the links");
        Assert.DoesNotContain(_slot.FilterTable, await Machine.RunAsync("nft", "list", "tables"), StringComparison.Ordinal);
        var isLast = _slot.IsAlone();
        await _slot.DisposeAsync();
        if (_forwarding is not null && isLast)
            Assert.Equal(_forwarding, Forwarding());
    }

    [Fact]
    public void Way_out_is_promised()
    {
        Assert.True(_network.Outbound, _network.Description);
        Assert.StartsWith(
            "Functions reach the network by way of this machine, but not this machine.", _network.Description, StringComparison.Ordinal);
        Assert.Equal("1", Forwarding());
    }

    [Fact]
    public async Task Outside_is_reached_as_this_machine()
    {
        await using var internet = await Internet.StartAsync();
        await using var lease = await LeaseAsync();
        Assert.Equal($"reached as {Internet.HostAddress}", await ReachAsync(lease, "tcp", Internet.Address, Internet.Port));
        Assert.Equal($"reached as {Internet.HostAddress}", await ReachAsync(lease, "udp", Internet.Address, Internet.Port));
    }

    [Fact]
    public async Task Secrets_of_a_cloud_are_not_reached()
    {
        await using var internet = await Internet.StartAsync();
        await using var lease = await LeaseAsync();
        Assert.Equal($"reached as {Internet.HostAddress}", await ReachAsync(null, "tcp", Internet.Metadata, Internet.Port));
        Assert.Equal("unreachable", await ReachAsync(lease, "tcp", Internet.Metadata, Internet.Port, Refusal));
        Assert.Equal("unreachable", await ReachAsync(lease, "udp", Internet.Metadata, Internet.Port, Refusal));
    }

    [Fact]
    public async Task This_machine_is_not_reached()
    {
        await using var internet = await Internet.StartAsync();
        await using var lease = await LeaseAsync();
        using var server = new TcpListener(IPAddress.Any, 0);
        server.Start();
        var answering = AnswerAsync(server);
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        foreach (var address in new[] { "127.0.0.1", Internet.HostAddress })
        {
            Assert.Equal("reached as here", await ReachAsync(null, "tcp", address, port));
            Assert.Equal("unreachable", await ReachAsync(lease, "tcp", address, port, Refusal));
        }

        Assert.Equal("unreachable", await ReachAsync(lease, "tcp", LinkPlan.Gateway.ToString(), port, Refusal));
        server.Stop();
        await answering;
    }

    [Fact]
    public async Task Sandboxes_are_not_reached_but_by_themselves()
    {
        await using var internet = await Internet.StartAsync();
        await using var first = await LeaseAsync();
        await using var second = await LeaseAsync();
        Assert.NotEqual(first.Address, second.Address);
        using var server = Machine.Start("nsenter", $"--net={PathOf(first)}", "python3", "-c", """
            import socket
            s = socket.socket(); s.bind(('', 8000)); s.listen(8)
            print('listening', flush=True)
            while True:
                c, peer = s.accept(); c.sendall(peer[0].encode()); c.close()
            """);
        try
        {
            Assert.Equal("listening", await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            Assert.Equal($"reached as {first.Address}", await ReachAsync(first, "tcp", first.Address, 8000));
            Assert.Equal("unreachable", await ReachAsync(second, "tcp", first.Address, 8000, Refusal));
            Assert.Equal("unreachable", await ReachAsync(null, "tcp", first.Address, 8000, Refusal));
            Assert.Equal("unreachable", await ReachFromAsync($"/proc/{internet.ProcessId}/ns/net", "tcp", first.Address, 8000, Refusal));
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Sockets_accept_what_connects_inside()
    {
        await using var lease = await LeaseAsync();
        foreach (var (socket, address, port) in new[]
        {
            (lease.Sockets.RuntimeApi, "169.254.100.1", 9001), (lease.Sockets.Endpoint, "169.254.100.1", 4566),
            (lease.Sockets.Daemons[0].Proxy, "169.254.79.2", 2000), (lease.Sockets.Daemons[1].Proxy, "169.254.100.1", 2000),
        })
        {
            var reaching = ReachAsync(lease, "tcp", address, port);
            using var connection = await socket.AcceptAsync(TestContext.Current.CancellationToken);
            await connection.SendAsync("the host"u8.ToArray(), SocketFlags.None);
            Assert.Equal("reached as the host", await reaching);
        }
    }

    [Theory]
    [InlineData(0, "169.254.79.2")]
    [InlineData(1, "169.254.100.1")]
    public async Task Trace_daemon_has_datagrams_of_its_own_sandbox(int index, string address)
    {
        await using var lease = await LeaseAsync();
        await using var other = await LeaseAsync();
        Assert.Equal("unreachable", await ReachAsync(other, "udp", address, 2000, "0.01"));
        var reaching = ReachAsync(lease, "udp", address, 2000);
        var socket = lease.Sockets.Daemons[index].Segments;
        var datagram = new byte[64];
        var received = await socket.ReceiveFromAsync(datagram, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), TestContext.Current.CancellationToken);
        Assert.Equal("hello", System.Text.Encoding.UTF8.GetString(datagram, 0, received.ReceivedBytes));
        await socket.SendToAsync("the host"u8.ToArray(), SocketFlags.None, received.RemoteEndPoint, TestContext.Current.CancellationToken);
        Assert.Equal("reached as the host", await reaching);
    }

    [Fact]
    public async Task Sandbox_sees_its_own_links_and_no_others()
    {
        await using var lease = await LeaseAsync();
        var seen = await Machine.RunAsync("nsenter", $"--net={PathOf(lease)}", "ip", "-o", "addr");
        var addresses = seen.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]);
        Assert.Equal(["127.0.0.1/8", "169.254.100.1/32", "169.254.79.2/32", "::1/128", $"{lease.Address}/32"], addresses);
    }

    [Fact]
    public async Task Without_a_way_out_there_are_still_its_sockets()
    {
        using var maker = new NamespaceMaker();
        var released = 0;
        await using (var lease = await maker.MakeAsync(null, l =>
        {
            released++;
            l.Namespace.Dispose();
        }))
        {
            Assert.Equal("", lease.Address);
            var seen = await Machine.RunAsync("nsenter", $"--net={PathOf(lease)}", "ip", "-o", "-4", "addr");
            Assert.Equal(3, seen.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            var reaching = ReachAsync(lease, "tcp", "169.254.100.1", 9001);
            using var connection = await lease.Sockets.RuntimeApi.AcceptAsync(TestContext.Current.CancellationToken);
            await connection.SendAsync("the host"u8.ToArray(), SocketFlags.None);
            Assert.Equal("reached as the host", await reaching);
        }

        Assert.Equal(1, released);
    }

    [Fact]
    public async Task Link_whose_name_is_taken_is_not_made()
    {
        await Machine.UntilAsync(() => _network.ReadyCount > 0, "ready namespace");
        using var maker = new NamespaceMaker();
        await using var lease = await LeaseAsync();
        var number = int.Parse(lease.Address.Split('.')[3]);
        var e = await Assert.ThrowsAsync<SandboxStartException>(() => maker.MakeAsync(new LinkPlan(_slot, number), _ => { }));
        Assert.Equal("No network namespace for a sandbox can be made: new link: File exists", e.Message);
    }

    [Theory]
    [InlineData("169.254.100.1")]
    [InlineData("127.0.0.1")]
    [InlineData("100.100.0.1")]
    public async Task Namespace_in_which_a_packet_moved_is_nobody_elses(string reached)
    {
        var addresses = new HashSet<string>();
        for (var i = 0; i < 4; i++)
        {
            await Machine.UntilAsync(() => _network.ReadyCount > 0, "ready namespace");
            var leasing = _network.LeaseAsync(TestContext.Current.CancellationToken);
            Assert.True(leasing.IsCompletedSuccessfully);
            await using var lease = await leasing;
            Assert.Equal("unreachable", await ReachAsync(lease, "udp", reached, 7, "0.01"));
            Assert.True(addresses.Add(lease.Address));
        }
    }

    [Fact]
    public async Task Untouched_namespace_is_used_again_with_new_listeners()
    {
        await Machine.UntilAsync(() => _network.ReadyCount > 0, "ready namespace");
        var first = await LeaseAsync();
        await first.DisposeAsync();
        NetworkLease? again = null;
        for (var i = 0; i < 4 && again?.Address != first.Address; i++)
        {
            await Machine.UntilAsync(() => _network.ReadyCount > 0, "ready namespace");
            again = await LeaseAsync();
        }

        await using var found = again;
        Assert.Equal(first.Address, again!.Address);
        Assert.NotSame(first.Sockets.RuntimeApi, again.Sockets.RuntimeApi);
        var reaching = ReachAsync(again, "tcp", "169.254.100.1", 4566);
        using var connection = await again.Sockets.Endpoint.AcceptAsync(TestContext.Current.CancellationToken);
        await connection.SendAsync("the host"u8.ToArray(), SocketFlags.None);
        Assert.Equal("reached as the host", await reaching);
    }

    [Fact]
    public async Task Link_ends_with_the_lease()
    {
        var leases = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => LeaseAsync()));
        Assert.All(leases, lease => Assert.True(HasLink(lease)));
        foreach (var lease in leases)
            await lease.DisposeAsync();
        await Machine.UntilAsync(() => leases.Count(HasLink) <= 4, "end of the links that are not kept for use");
    }

    [Fact]
    public async Task Leftovers_of_a_killed_server_are_removed()
    {
        await using var lease = await LeaseAsync();
        Assert.True(HasLink(lease));
        HostLinks.Remove(_slot);
        Assert.False(HasLink(lease));
    }

    private Task<NetworkLease> LeaseAsync() => _network.LeaseAsync(TestContext.Current.CancellationToken).AsTask();

    private static string PathOf(NetworkLease lease) => $"/proc/{Environment.ProcessId}/fd/{lease.Namespace.DangerousGetHandle()}";

    private static Task<string> ReachAsync(NetworkLease? from, string protocol, string address, int port, string seconds = Patience) =>
        ReachFromAsync(from is null ? "/proc/self/ns/net" : PathOf(from), protocol, address, port, seconds);

    private static async Task<string> ReachFromAsync(string from, string protocol, string address, int port, string seconds = Patience) =>
        (await Machine.RunAsync("nsenter", $"--net={from}", "python3", "-c", Client, protocol, address, $"{port}", seconds)).Trim();

    private static async Task AnswerAsync(TcpListener server)
    {
        try
        {
            while (true)
            {
                using var connection = await server.AcceptSocketAsync();
                await connection.SendAsync("here"u8.ToArray(), SocketFlags.None);
            }
        }
        catch (SocketException)
        {
            // Stopped.
        }
    }

    private bool HasLink(NetworkLease lease) =>
        Directory.Exists($"/sys/class/net/{_slot.LinkPrefix}{IPAddress.Parse(lease.Address).GetAddressBytes() switch { var b => b[2] << 8 | b[3] }}");

    private int Links() => Directory.GetFileSystemEntries("/sys/class/net", _slot.LinkPrefix + "*").Length;

    private static string Forwarding() => File.ReadAllText("/proc/sys/net/ipv4/ip_forward").Trim();
}
