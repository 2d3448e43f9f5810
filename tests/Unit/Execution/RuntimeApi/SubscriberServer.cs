using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Kiln.Unit.Execution.RuntimeApi;

/// <summary>A program of a sandbox that takes telemetry: real sockets, HTTP of the simplest kind or plain lines.</summary>
internal sealed class SubscriberServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Channel<string> _received = Channel.CreateUnbounded<string>();
    private readonly bool _isHttp;

    public SubscriberServer(bool isHttp = true)
    {
        _isHttp = isHttp;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Statuses of the next answers. When there are none: 200.</summary>
    public ConcurrentQueue<int> Statuses { get; } = new();

    /// <summary>A request is read at once, and answered after this.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    public string Subscription(string types = "\"platform\",\"function\",\"extension\"", string buffering = "{}") => _isHttp
        ? $$$"""{"schemaVersion":"2022-12-13","types":[{{{types}}}],"buffering":{{{buffering}}},"destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:{{{Port}}}/in"}}"""
        : $$$"""{"schemaVersion":"2022-12-13","types":[{{{types}}}],"buffering":{{{buffering}}},"destination":{"protocol":"TCP","port":{{{Port}}}}}""";

    /// <summary>Head and body of a request, or a line.</summary>
    public async Task<string> NextAsync() => await _received.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public bool HasMore => _received.Reader.TryPeek(out _);

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!_isHttp)
            {
                _received.Writer.TryWrite(line);
                continue;
            }

            var head = line;
            var length = 0;
            while (await reader.ReadLineAsync() is { Length: > 0 } header)
            {
                head += "\n" + header;
                if (header.StartsWith("Content-Length: ", StringComparison.Ordinal))
                    length = int.Parse(header[16..], System.Globalization.CultureInfo.InvariantCulture);
            }

            var body = new char[length];
            await reader.ReadBlockAsync(body);
            var status = Statuses.TryDequeue(out var other) ? other : 200;
            _received.Writer.TryWrite(head + "\n\n" + new string(body));
            await Answers;
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n"));
        }
    }
}
