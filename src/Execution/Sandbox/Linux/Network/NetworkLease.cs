using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Network;

/// <summary>
/// A network namespace for one sandbox. Its sockets listen inside it; this process accepts on them. Disposing closes everything; it is idempotent
/// and does not throw. The processes inside should be dead by then, and connections that were accepted closed: they keep the namespace alive.
/// </summary>
internal sealed class NetworkLease : IAsyncDisposable
{
    private readonly Action<NetworkLease> _released;
    private int _disposed;

    /// <param name="released">Owns the namespace from then on.</param>
    internal NetworkLease(SafeFileHandle @namespace, InnerSockets sockets, LinkPlan? link, Action<NetworkLease> released)
    {
        Namespace = @namespace;
        Sockets = sockets;
        Link = link;
        _released = released;
    }

    /// <summary>To be entered with <c>setns</c>.</summary>
    public SafeFileHandle Namespace { get; }

    public InnerSockets Sockets { get; }

    /// <summary>Its own address on this machine. Empty when it has no way out.</summary>
    public string Address => Link?.Address.ToString() ?? "";

    /// <summary>Null: there is no way out.</summary>
    internal LinkPlan? Link { get; }

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return ValueTask.CompletedTask;

        Sockets.Dispose();
        _released(this);
        return ValueTask.CompletedTask;
    }
}
