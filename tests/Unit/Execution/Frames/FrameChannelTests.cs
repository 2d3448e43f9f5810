using System.Net.Sockets;
using System.Text;
using Kiln.Execution.Frames;
using Kiln.Execution.Sandbox;

namespace Kiln.Unit.Execution.Frames;

public sealed class FrameChannelTests : IDisposable
{
    private readonly SocketPair _sockets = SocketPair.Create();
    private readonly FrameChannel _channel;

    public FrameChannelTests() => _channel = new FrameChannel(_sockets.Host);

    public void Dispose() => _sockets.Dispose();

    [Fact]
    public void FrameType_values_are_the_wire_values()
    {
        FrameType[] types = [FrameType.Setup, FrameType.Ready, FrameType.InitFailed, FrameType.Invoke, FrameType.Done, FrameType.Error];
        Assert.Equal("SRFIDE", string.Concat(types.Select(t => (char)t)));
    }

    [Fact]
    public async Task Setup_is_sent_as_one_frame()
    {
        var sandbox = new SandboxSetup { Mounts = ["task", "tmp"], TmpSize = 512, Limits = new ProcessLimits(1024, null, 1 << 27) };
        _sockets.Host.Send(_channel.SetupFrame("m.f", "/var/task", new Dictionary<string, string> { ["LANG"] = "en_US.UTF-8", ["K"] = "ä\"" }, sandbox).Span);

        var frame = await WireFrame.ReadAsync(_sockets.Peer);
        Assert.Equal("""["task","tmp"]""", frame!.Json.GetProperty("mounts").GetRawText());
        Assert.Equal(512, frame.Json.GetProperty("tmpSize").GetInt32());
        Assert.Equal("""{"descriptors":1024,"memory":134217728}""", frame.Json.GetProperty("limits").GetRawText());
        Assert.Equal('S', frame.Type);
        Assert.Equal("m.f", frame.Json.GetProperty("handler").GetString());
        Assert.Equal("/var/task", frame.Json.GetProperty("taskRoot").GetString());
        Assert.Equal("ä\"", frame.Json.GetProperty("environment").GetProperty("K").GetString());
        Assert.Empty(frame.Payload);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(16 * 1024)]
    [InlineData(6 * 1024 * 1024)]
    public async Task Invoke_carries_the_payload_unchanged(int size)
    {
        var payload = new byte[size];
        new Random(1).NextBytes(payload);
        var invocation = Samples.Invocation() with { Payload = payload, TraceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0" };

        var reading = WireFrame.ReadAsync(_sockets.Peer);
        await _channel.SendInvokeAsync(invocation, 1_700_000_000_123);

        var frame = await reading;
        Assert.Equal('I', frame!.Type);
        Assert.Equal(Samples.RequestId, frame.Json.GetProperty("requestId").GetString());
        Assert.Equal(1_700_000_000_123, frame.Json.GetProperty("deadlineMs").GetInt64());
        Assert.Equal(invocation.TraceHeader, frame.Json.GetProperty("traceHeader").GetString());
        Assert.False(frame.Json.TryGetProperty("clientContext", out _));
        Assert.Equal(payload, frame.Payload);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10_000)]
    public async Task Receive_puts_fragments_together(int fragment)
    {
        var payload = new byte[9_000];
        new Random(2).NextBytes(payload);
        byte[] wire =
        [
            .. WireFrame.Encode('R'),
            .. WireFrame.Encode('D', """{"maxRssKb":36000,"later":{"a":[1]}}""", payload),
            .. WireFrame.Encode('E', """{"errorType":"ValueError","maxRssKb":1,"moduleError":"no"}""", "{}"u8.ToArray()),
        ];
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < wire.Length; i += fragment)
                await _sockets.Peer.SendAsync(wire.AsMemory(i, Math.Min(fragment, wire.Length - i)), SocketFlags.None);
        });

        Assert.Equal(FrameType.Ready, (await _channel.ReceiveAsync())!.Value.Type);
        var done = (await _channel.ReceiveAsync())!.Value;
        Assert.Equal(new FrameHeader(36000, null), done.Header);
        Assert.Equal(payload, done.Payload.ToArray());
        var error = (await _channel.ReceiveAsync())!.Value;
        Assert.Equal(new FrameHeader(1, "ValueError", "no"), error.Header);
        Assert.Equal("{}", Encoding.UTF8.GetString(error.Payload.Span));
        await sending;
    }

    [Fact]
    public async Task Receive_skips_an_oversize_payload_and_stays_usable()
    {
        var sending = Task.Run(async () =>
        {
            await SendAsync(WireFrame.Encode('D', """{"maxRssKb":5}""", new byte[FrameLimits.MaxResponse + 1]));
            await SendAsync(WireFrame.Encode('D', "", "null"u8.ToArray()));
        });

        var oversize = (await _channel.ReceiveAsync())!.Value;
        Assert.True(oversize.IsOversize);
        Assert.Equal(5, oversize.Header.MaxRssKb);
        Assert.True(oversize.Payload.IsEmpty);
        Assert.Equal("null", Encoding.UTF8.GetString((await _channel.ReceiveAsync())!.Value.Payload.Span));
        await sending;
    }

    [Fact]
    public async Task Receive_accepts_the_largest_response()
    {
        var sending = SendAsync(WireFrame.Encode('D', "", new byte[FrameLimits.MaxResponse]));

        Assert.Equal(6_291_556, (await _channel.ReceiveAsync())!.Value.Payload.Length);
        await sending;
    }

    [Fact]
    public async Task Receive_at_the_end_of_the_stream_is_null()
    {
        _sockets.Peer.Dispose();
        Assert.Null(await _channel.ReceiveAsync());
    }

    [Fact]
    public async Task Receive_at_an_end_within_a_frame_is_null()
    {
        await SendAsync(WireFrame.Encode('D', "", new byte[100]).AsMemory(0, 50));
        _sockets.Peer.Dispose();
        Assert.Null(await _channel.ReceiveAsync());
    }

    public static TheoryData<byte[]> Garbage => new()
    {
        WireFrame.Encode('X'),
        WireFrame.Encode('I'), // Only the host sends these.
        new byte[] { 0, 0, 0, 1, (byte)'D', 0, 0, 0, 0 }, // Shorter than its own prefix.
        new byte[] { 0, 0, 0, 9, (byte)'D', 0, 0, 0, 5 }, // Header longer than the frame.
        new byte[] { 0xff, 0xff, 0xff, 0xff, (byte)'D', 0, 0, 0, 0 },
        new byte[] { 0, 0x20, 0, 0, (byte)'D', 0, 0x1f, 0, 0 }, // Header over its bound.
        WireFrame.Encode('D', "[1]"),
        WireFrame.Encode('D', "{\"maxRssKb\":"),
        WireFrame.Encode('D', "{\"maxRssKb\":\"x\"}"),
        WireFrame.Encode('D', "{\"errorType\":1}"),
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Receive_refuses_what_is_not_a_frame(byte[] bytes)
    {
        await SendAsync(bytes);
        await Assert.ThrowsAsync<FrameProtocolException>(async () => await _channel.ReceiveAsync());
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _sockets.Peer.SendAsync(bytes, SocketFlags.None)..];
    }
}
