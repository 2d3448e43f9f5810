using System.Net.Http.Headers;
using System.Net.Sockets;
using Kiln.Execution.Sandbox;

namespace Kiln.Execution.RuntimeApi.Telemetry;

/// <summary>A program of the sandbox that listens for telemetry. It is as hostile as everything in there.</summary>
internal interface ITelemetryDestination : IDisposable
{
    /// <summary>False: not taken, to be sent again. Throws when cancelled.</summary>
    Task<bool> SendAsync(IReadOnlyList<byte[]> batch, CancellationToken cancellationToken);
}

/// <summary>Each batch is one request, an array of events. Anything but 200 is a refusal.</summary>
internal sealed class HttpTelemetryDestination : ITelemetryDestination
{
    private readonly HttpClient _client;
    private readonly TelemetryTarget _target;
    private long _sequence;

    public HttpTelemetryDestination(ISandbox sandbox, TelemetryTarget target)
    {
        _target = target;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = 1,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 64 * 1024,

            // The only way out: whatever the URI says, the connection begins and ends inside the sandbox.
            ConnectCallback = async (_, cancellationToken) =>
                new NetworkStream(await sandbox.ConnectAsync(target.Port, cancellationToken), ownsSocket: true),
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<bool> SendAsync(IReadOnlyList<byte[]> batch, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(_target.Method, _target.Uri);
        request.Content = new ByteArrayContent(Join(batch));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Sequence-Id", (++_sequence).ToString(System.Globalization.CultureInfo.InvariantCulture));
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.StatusCode == System.Net.HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return false;
        }
    }

    public void Dispose() => _client.Dispose();

    private static byte[] Join(IReadOnlyList<byte[]> batch)
    {
        var body = new byte[batch.Sum(static e => e.Length + 1) + 1];
        var end = 0;
        foreach (var item in batch)
        {
            body[end++] = end == 1 ? (byte)'[' : (byte)',';
            item.CopyTo(body, end);
            end += item.Length;
        }

        body[end] = (byte)']';
        return body;
    }
}

/// <summary>One connection, one line for each event.</summary>
internal sealed class TcpTelemetryDestination(ISandbox sandbox, TelemetryTarget target) : ITelemetryDestination
{
    private Socket? _socket;

    public async Task<bool> SendAsync(IReadOnlyList<byte[]> batch, CancellationToken cancellationToken)
    {
        var lines = new byte[batch.Sum(static e => e.Length + 1)];
        var end = 0;
        foreach (var item in batch)
        {
            item.CopyTo(lines, end);
            end += item.Length;
            lines[end++] = (byte)'\n';
        }

        try
        {
            _socket ??= await sandbox.ConnectAsync(target.Port, cancellationToken);
            for (var sent = 0; sent < lines.Length;)
                sent += await _socket.SendAsync(lines.AsMemory(sent), SocketFlags.None, cancellationToken);

            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Dispose();
            return false;
        }
        catch (OperationCanceledException)
        {
            // What is half sent cannot be sent again on the same connection.
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
