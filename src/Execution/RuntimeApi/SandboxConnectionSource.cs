using System.Net.Sockets;
using Kiln.Execution.Sandbox;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Kiln.Execution.RuntimeApi;

/// <summary>The connections of one sandbox. Idle, it is a pending accept. Disposing it closes what it has accepted, at once.</summary>
internal sealed class SandboxConnectionSource : IDisposable
{
    /// <summary>
    /// A runtime and ten extensions need a few each. More are closed as they come: each may make the server hold a megabyte of headers.
    /// </summary>
    public const int MaxConnections = 32;

    private static readonly TimeSpan RetryAccept = TimeSpan.FromMilliseconds(20);

    private readonly SandboxConnections _connections;
    private readonly ISandboxListener _listener;
    private readonly Action<IFeatureCollection> _mark;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();

    // Null once it is disposed. Made with the first connection.
    private HashSet<ConnectionContext>? _open;
    private bool _isDisposed;

    /// <param name="mark">Gives a connection what its requests are answered from.</param>
    public SandboxConnectionSource(SandboxConnections connections, ISandboxListener listener, Action<IFeatureCollection> mark)
    {
        _connections = connections;
        _listener = listener;
        _mark = mark;
        Completion = AcceptAsync();
    }

    /// <summary>Never faults.</summary>
    public Task Completion { get; }

    public void Dispose()
    {
        ConnectionContext[] open;
        lock (_gate)
        {
            if (_isDisposed)
                return;

            _isDisposed = true;
            open = [.. _open ?? []];
            _open = null;
        }

        _stop.Cancel();
        foreach (var connection in open)
            connection.Abort();
    }

    private async Task AcceptAsync()
    {
        while (!_isDisposed)
        {
            try
            {
                Take(await _listener.AcceptAsync(_stop.Token));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.ConnectionAborted)
            {
                // This process has no descriptor left for now, or the caller is gone already. It stays in the backlog.
                await Task.Delay(RetryAccept).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The sandbox is gone, or not listened to any more.
                return;
            }
        }
    }

    private void Take(Socket socket)
    {
        lock (_gate)
        {
            if (_isDisposed || _open is { Count: >= MaxConnections })
            {
                socket.Dispose();
                return;
            }
        }

        socket.NoDelay = true;
        var connection = _connections.Contexts.Create(socket);
        _mark(connection.Features);
        lock (_gate)
        {
            (_open ??= []).Add(connection);
        }

        // Fires also when it was closed before this line.
        connection.ConnectionClosed.Register(static state => ((Closing)state!).Run(), new Closing(this, connection));
        if (_isDisposed || !_connections.TryAdd(connection))
            _ = DropAsync(connection);
    }

    private void Forget(ConnectionContext connection)
    {
        lock (_gate)
        {
            _open?.Remove(connection);
        }
    }

    private static async Task DropAsync(ConnectionContext connection)
    {
        connection.Abort();
        await connection.DisposeAsync();
    }

    private sealed record Closing(SandboxConnectionSource Source, ConnectionContext Connection)
    {
        public void Run() => Source.Forget(Connection);
    }
}
