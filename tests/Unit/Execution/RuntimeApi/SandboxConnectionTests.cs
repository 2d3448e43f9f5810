using System.Net;
using System.Net.Sockets;
using System.Text;
using Kiln.Execution.Frames;
using Kiln.Execution.RuntimeApi;

namespace Kiln.Unit.Execution.RuntimeApi;

public sealed class SandboxConnectionTests
{
    private const string Next = "/2018-06-01/runtime/invocation/next";

    [Fact]
    public async Task Connections_are_of_the_sandbox_whose_listener_took_them()
    {
        using var one = new ApiFixture(function: Samples.Version with { FunctionName = "one" });
        using var other = new ApiFixture(function: Samples.Version with { FunctionName = "other" });
        var id = await one.RegisterAsync("own");
        using var foreign = await other.NextEventAsync(id);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.Contains("Extension.UnknownExtensionIdentifier", await foreign.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Requests_end_with_their_sandbox()
    {
        using var api = new ApiFixture();
        var waiting = api.GetAsync(Next);
        await api.Api.Runtime!.Ready;
        api.Close();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => waiting);
        await api.Completion;
    }

    [Fact]
    public async Task Sandbox_has_a_number_of_connections_and_no_more()
    {
        using var api = new ApiFixture();
        var open = new List<Socket>();
        for (var i = 0; i < SandboxConnectionSource.MaxConnections; i++)
            open.Add(await PingAsync(api));

        using var refused = await ConnectAsync(api);
        Assert.Equal(0, await ReceiveAsync(refused));
        open.ForEach(static s => s.Dispose());
    }

    [Fact]
    public async Task Connection_stays_open_between_two_requests()
    {
        using var api = new ApiFixture();
        using var connection = await PingAsync(api);

        // Longer than the server takes to look at its clock.
        var ended = ReceiveAsync(connection);
        Assert.NotSame(ended, await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(2.5))));
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    public async Task Nonsense_is_refused_and_costs_its_own_connection_only(string request)
    {
        using var api = new ApiFixture();
        using var connection = await ConnectAsync(api);
        await connection.SendAsync(Encoding.ASCII.GetBytes(request));
        var answer = new byte[64];
        Assert.StartsWith("HTTP/1.1 ", Encoding.ASCII.GetString(answer, 0, await connection.ReceiveAsync(answer)));
        (await PingAsync(api)).Dispose();
    }

    [Fact]
    public async Task Event_that_nobody_reads_is_let_go_of_when_it_is_answered()
    {
        using var api = new ApiFixture();
        using var deaf = await ConnectAsync(api);
        deaf.ReceiveBufferSize = 4096;
        await deaf.SendAsync(Encoding.ASCII.GetBytes($"GET {Next} HTTP/1.1\r\nHost: x\r\n\r\n"));
        var runtime = api.Api.Runtime!;
        await runtime.Ready;
        _ = runtime.ExchangeAsync(Samples.Invocation() with { Payload = new byte[6 * 1024 * 1024] }, 1);
        using var second = await api.GetAsync(Next);
        runtime.Answer(new Frame(FrameType.Done, default, default, 0));

        // Cut off, not sent to its end.
        var received = 0;
        for (int count; (count = await ReceiveAsync(deaf, 64 * 1024)) > 0;)
            received += count;

        Assert.InRange(received, 1, (6 * 1024 * 1024) - 1);
    }

    private static async Task<Socket> PingAsync(ApiFixture api)
    {
        var socket = await ConnectAsync(api);
        await socket.SendAsync("GET /2018-06-01/ping HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        var answer = new byte[1024];
        Assert.EndsWith("pong", Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer)));
        return socket;
    }

    private static async Task<Socket> ConnectAsync(ApiFixture api)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, api.Port);
        return socket;
    }

    // 0 at the end, however it came.
    private static async Task<int> ReceiveAsync(Socket socket, int size = 1)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[size]);
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
