using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kiln.Execution;
using Kiln.Execution.Frames;

namespace Kiln.Unit.Execution.RuntimeApi;

/// <summary>Responses that a custom runtime streams, byte by byte over a connection of the test's own.</summary>
public sealed class StreamedResponseTests : IDisposable
{
    private const string Accepted = "HTTP/1.1 202 Accepted";
    private readonly ApiFixture _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Bytes_arrive_before_the_runtime_has_written_them_all()
    {
        var (stream, exchange, socket) = await BeginAsync("text/event-stream");
        using var connection = socket;
        Assert.Equal("text/event-stream", await stream.Begun);
        await SendAsync(socket, "2\r\nab\r\n");
        Assert.Equal("ab", await ReadAsync(stream.Reader, 2));
        Assert.False(exchange.IsCompleted);
        await SendAsync(socket, "1\r\nc\r\n0\r\n\r\n");
        Assert.Equal("c", await ReadToEndAsync(stream.Reader));
        var answer = (await exchange)!.Value;
        Assert.Equal((FrameType.Done, 3L, true, false), (answer.Type, answer.PayloadLength, answer.IsStreamed, answer.IsOversize));
        Assert.StartsWith(Accepted, await ReceiveAsync(socket));
    }

    [Fact]
    public async Task Error_behind_the_stream_is_the_outcome()
    {
        var (stream, exchange, socket) = await BeginAsync("a/b");
        using var connection = socket;
        var body = Convert.ToBase64String("""{"errorMessage":"no"}"""u8);
        await SendAsync(socket, $"2\r\nab\r\n0\r\nLambda-Runtime-Function-Error-Type: Own.Error\r\nLambda-Runtime-Function-Error-Body: {body}\r\n\r\n");
        Assert.Equal("ab", await ReadToEndAsync(stream.Reader));
        var answer = (await exchange)!.Value;
        Assert.Equal((FrameType.Error, "Own.Error", """{"errorMessage":"no"}"""), (answer.Type, answer.Header.ErrorType, ApiFixture.Text(answer.Payload)));
    }

    [Fact]
    public async Task Connection_that_breaks_off_ends_the_stream_as_truncated()
    {
        var (stream, exchange, socket) = await BeginAsync("a/b");
        await SendAsync(socket, "2\r\nab\r\n");
        Assert.Equal("ab", await ReadAsync(stream.Reader, 2));
        socket.Dispose();
        Assert.Equal("", await ReadToEndAsync(stream.Reader));
        Assert.Equal("Runtime.TruncatedResponse", (await exchange)!.Value.Header.ErrorType);
    }

    [Fact]
    public async Task Event_that_is_over_ends_the_stream()
    {
        var (stream, exchange, socket) = await BeginAsync("a/b");
        using var connection = socket;
        _api.Api.Runtime!.End();
        Assert.Equal("", await ReadToEndAsync(stream.Reader));
        Assert.Null(await exchange);
    }

    [Fact]
    public async Task Reader_that_has_gone_is_not_waited_for()
    {
        var (stream, exchange, socket) = await BeginAsync("a/b");
        using var connection = socket;
        await stream.Reader.CompleteAsync();
        var part = new string('x', 0x10000);
        // Far more than is held for a reader.
        for (var sent = 0; sent < 64; sent++)
            await SendAsync(socket, $"10000\r\n{part}\r\n");
        await SendAsync(socket, "0\r\n\r\n");
        var answer = (await exchange)!.Value;
        Assert.Equal((FrameType.Done, 64L * 0x10000), (answer.Type, answer.PayloadLength));
    }

    [Theory]
    [InlineData(0, null, Accepted)]
    [InlineData(1, "Function.ResponseSizeTooLarge", "HTTP/1.1 413 ")]
    public async Task Stream_may_have_200_MB_and_not_a_byte_more(int beyond, string? errorType, string told)
    {
        var (stream, exchange, socket) = await BeginAsync("a/b");
        using var connection = socket;
        var reading = CountAsync(stream.Reader);
        var part = new byte[0x100000];
        for (var sent = 0L; sent < StreamedResponse.MaxBytes; sent += part.Length)
        {
            await SendAsync(socket, "100000\r\n");
            await socket.SendAsync(part);
            await SendAsync(socket, "\r\n");
        }

        await SendAsync(socket, beyond == 0 ? "0\r\n\r\n" : "1\r\nx\r\n0\r\n\r\n");
        Assert.Equal(StreamedResponse.MaxBytes, await reading);
        var answer = (await exchange)!.Value;
        Assert.Equal((beyond == 0 ? FrameType.Done : FrameType.Error, errorType), (answer.Type, answer.Header.ErrorType));
        Assert.StartsWith(told, await ReceiveAsync(socket));
    }

    [Fact]
    public async Task Caller_who_wants_it_whole_gets_it_whole()
    {
        var exchange = await NextAsync(null);
        using var socket = await PostAsync("a/b", "streaming");
        await SendAsync(socket, "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
        Assert.Equal("abc", ApiFixture.Text((await exchange)!.Value.Payload));
    }

    [Fact]
    public async Task Response_that_is_not_streamed_is_whole_for_everybody()
    {
        var stream = new StreamedResponse();
        var exchange = await NextAsync(stream);
        using var socket = await PostAsync("a/b", null);
        await SendAsync(socket, "2\r\nab\r\n0\r\n\r\n");
        Assert.Equal("ab", ApiFixture.Text((await exchange)!.Value.Payload));
        Assert.False(stream.Begun.IsCompleted);
    }

    private async Task<(StreamedResponse Stream, Task<Frame?> Exchange, Socket Socket)> BeginAsync(string contentType)
    {
        var stream = new StreamedResponse();
        var exchange = await NextAsync(stream);
        var socket = await PostAsync(contentType, "streaming");
        await stream.Begun;
        return (stream, exchange, socket);
    }

    private async Task<Task<Frame?>> NextAsync(StreamedResponse? stream)
    {
        var runtime = _api.Api.Runtime!;
        var asking = _api.GetAsync("/2018-06-01/runtime/invocation/next");
        await runtime.Ready;
        var exchange = runtime.ExchangeAsync(Samples.Invocation() with { Stream = stream }, 1);
        (await asking).Dispose();
        return exchange;
    }

    private async Task<Socket> PostAsync(string contentType, string? mode)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _api.Port);
        await SendAsync(
            socket,
            $"POST /2018-06-01/runtime/invocation/{Samples.RequestId}/response HTTP/1.1\r\nHost: x\r\nContent-Type: {contentType}\r\n"
            + (mode is null ? "" : $"Lambda-Runtime-Function-Response-Mode: {mode}\r\n") + "Transfer-Encoding: chunked\r\n\r\n");
        return socket;
    }

    private static async Task SendAsync(Socket socket, string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text));

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var bytes = new byte[1024];
        return Encoding.ASCII.GetString(bytes, 0, await socket.ReceiveAsync(bytes));
    }

    private static async Task<string> ReadAsync(PipeReader reader, int length)
    {
        var read = await reader.ReadAtLeastAsync(length);
        var text = Encoding.UTF8.GetString(read.Buffer);
        reader.AdvanceTo(read.Buffer.End);
        return text;
    }

    private static async Task<long> CountAsync(PipeReader reader)
    {
        for (var count = 0L; ;)
        {
            var read = await reader.ReadAsync();
            count += read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return count;
        }
    }

    private static async Task<string> ReadToEndAsync(PipeReader reader) => await ReadAsync(reader, int.MaxValue);
}
