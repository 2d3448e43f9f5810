using System.Net;
using System.Threading.Channels;
using Kiln.Execution.Sandbox.Linux;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Kiln.Server.Hosting;

/// <summary>
/// Lets Kestrel serve connections that somebody else has accepted: those that functions open to this server out of networks of their own,
/// where it does not listen itself. They are requests like any other.
/// </summary>
internal sealed class SandboxTransport(ILoggerFactory loggers)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly TaskCompletionSource<ChannelReader<SandboxConnection>> _connections = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where the connections come from, once that is known.</summary>
    internal void Serve(ChannelReader<SandboxConnection> connections) => _connections.TrySetResult(connections);

    public bool CanBind(EndPoint endpoint) => endpoint is SandboxEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var contexts = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), loggers.CreateLogger<SandboxTransport>());
        return ValueTask.FromResult<IConnectionListener>(new Listener(endpoint, _connections.Task, contexts));
    }

    private sealed class FromSandbox : ISandboxConnection
    {
        public static FromSandbox Instance { get; } = new();
    }

    private sealed class Listener(EndPoint endpoint, Task<ChannelReader<SandboxConnection>> source, SocketConnectionContextFactory contexts) : IConnectionListener
    {
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => endpoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _unbound.Token);
            try
            {
                var connections = await source.WaitAsync(stop.Token);
                var connection = await connections.ReadAsync(stop.Token);
                var context = contexts.Create(connection.Socket);
                context.ConnectionClosed.Register(connection.Closed);
                context.Features.Set<ISandboxConnection>(FromSandbox.Instance);
                return context;
            }
            catch (Exception e) when (e is ChannelClosedException or OperationCanceledException)
            {
                return null;
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default) => await _unbound.CancelAsync();

        public async ValueTask DisposeAsync()
        {
            await _unbound.CancelAsync();
            contexts.Dispose();
        }
    }
}

/// <summary>Not an address: a name for the networks of all sandboxes together.</summary>
internal sealed class SandboxEndPoint : EndPoint
{
    public override string ToString() => "sandboxes";
}

/// <summary>A feature of the connections that functions have opened.</summary>
internal interface ISandboxConnection;
