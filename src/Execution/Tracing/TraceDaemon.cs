using System.Buffers;
using System.Net.Sockets;
using Kiln.Execution.Environments;
using Kiln.Execution.Sandbox;

namespace Kiln.Execution.Tracing;

/// <summary>
/// The trace daemon of one sandbox: documents come as datagrams, questions about sampling over HTTP. Idle, it is two pending operations.
/// A sender that floods it loses what does not fit in its socket's buffer, and costs nobody else anything.
/// </summary>
internal sealed class TraceDaemon
{
    private const int LargestDatagram = 64 * 1024;
    private const int MostAtOnce = 64;

    // Between two rounds that were full.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly SandboxDaemon _sockets;
    private readonly ExecutionRoleCredentials _credentials;
    private readonly ITraceSink _sink;
    private readonly TraceOrigin _origin;
    private readonly TimeProvider _time;
    private Socket? _segments;

    public TraceDaemon(SandboxDaemon sockets, FunctionVersion function, ExecutionRoleCredentials credentials, ITraceSink sink, TimeProvider time)
    {
        (_sockets, _credentials, _sink, _time) = (sockets, credentials, sink, time);
        _origin = new TraceOrigin(function);
        Completion = ReceiveAsync();
    }

    public string Address => _sockets.Address;

    public ISandboxListener Proxy => _sockets.Proxy;

    /// <summary>Ends with the sandbox's sockets. Never faults.</summary>
    public Task Completion { get; }

    /// <summary>Takes what was sent and not read yet: the processes are gone, their sockets will be.</summary>
    public void Drain()
    {
        if (Volatile.Read(ref _segments) is { } socket)
            Drain(socket);
    }

    /// <summary>As <see cref="ITraceSink.AskAsync"/>, in the name of this sandbox's function.</summary>
    public Task<DaemonAnswer> AskAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        _sink.AskAsync(_origin.Function, _credentials, path, body, cancellationToken);

    private async Task ReceiveAsync()
    {
        try
        {
            var socket = await _sockets.Segments;
            socket.Blocking = false;
            Volatile.Write(ref _segments, socket);
            var first = new byte[1];
            while (true)
            {
                // The buffer for whole datagrams is not this environment's for as long as none comes.
                await socket.ReceiveAsync(first, SocketFlags.Peek);
                if (Drain(socket) == MostAtOnce)
                    await Task.Delay(Pause, _time);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The sandbox is gone, and its sockets with it.
        }
    }

    private int Drain(Socket socket)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestDatagram);
        var count = 0;
        try
        {
            for (; count < MostAtOnce; count++)
            {
                var length = socket.Receive(buffer, 0, LargestDatagram, SocketFlags.None, out var error);
                if (error != SocketError.Success)
                    break;

                Take(buffer.AsSpan(0, length));
            }
        }
        catch (ObjectDisposedException)
        {
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return count;
    }

    private void Take(ReadOnlySpan<byte> datagram)
    {
        if (DaemonDatagram.TryRead(datagram, out var document) && _origin.TryTake(document.Length))
            _sink.Received(_origin, document.ToArray());
    }
}
