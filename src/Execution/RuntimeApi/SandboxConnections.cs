using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kiln.Execution.RuntimeApi;

/// <summary>Where the server takes its connections from: all environments' listeners, by way of one queue.</summary>
/// <param name="start">Called with each connection; starts the server when it does not run.</param>
internal sealed class SandboxConnections(Action start) : IConnectionListenerFactory, IConnectionListener
{
    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>(new() { SingleReader = true });
    private readonly Lazy<SocketConnectionContextFactory> _contexts = new(static () => new(new(), NullLogger.Instance));

    public EndPoint EndPoint { get; private set; } = new IPEndPoint(IPAddress.None, 0);

    public SocketConnectionContextFactory Contexts => _contexts.Value;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        EndPoint = endpoint;
        return ValueTask.FromResult<IConnectionListener>(this);
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _accepted.Reader.WaitToReadAsync(cancellationToken) && _accepted.Reader.TryRead(out var connection) ? connection : null;

    /// <summary>False: the server has stopped; the caller keeps the connection.</summary>
    public bool TryAdd(ConnectionContext connection)
    {
        start();
        return _accepted.Writer.TryWrite(connection);
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (_contexts.IsValueCreated)
            _contexts.Value.Dispose();

        return ValueTask.CompletedTask;
    }
}
