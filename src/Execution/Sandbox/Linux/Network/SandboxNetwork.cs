using System.Collections.Concurrent;

namespace Kiln.Execution.Sandbox.Linux.Network;

/// <summary>Network namespaces, made before they are needed.</summary>
internal sealed class SandboxNetwork : IAsyncDisposable
{
    private readonly InstanceSlot _slot;
    private readonly int _wanted;
    private readonly NamespaceMaker _maker = new();
    private readonly LinkNumbers _numbers = new();
    private readonly ConcurrentQueue<NetworkLease> _ready = [];
    private readonly SemaphoreSlim _refilling = new(1);
    private int _renewing;
    private volatile bool _disposed;

    private SandboxNetwork(InstanceSlot slot, int wanted) => (_slot, _wanted) = (slot, wanted);

    /// <summary>What sandboxes can and cannot reach, and what was changed on this machine for that; for whoever runs the server.</summary>
    public string Description { get; private set; } = "";

    /// <summary>What could not be removed at the end, and why. Null: nothing.</summary>
    public string? Left { get; private set; }

    /// <summary>False: functions have no way out.</summary>
    public bool Outbound { get; private set; }

    internal int ReadyCount => _ready.Count;

    /// <summary>
    /// Loads the packet filter and starts to fill the pool. Where something is missing for a way out, <see cref="Description"/> says what.
    /// Throws <see cref="SandboxStartException"/> when there are no network namespaces at all.
    /// </summary>
    /// <param name="ready">How many namespaces wait for a sandbox.</param>
    public static async Task<SandboxNetwork> StartAsync(InstanceSlot slot, int ready = 8, CancellationToken cancellationToken = default)
    {
        var network = new SandboxNetwork(slot, ready);
        try
        {
            if (await network.OpenAsync(cancellationToken) is { } why)
            {
                network.Outbound = false;
                network.Description = $"Functions have no way out of their sandboxes: {why}";
                await (await network.MakeAsync()).DisposeAsync();
            }
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }

        network.Refill();
        return network;
    }

    /// <summary>One that nobody has used. Returns at once when there is one. Throws <see cref="SandboxStartException"/>.</summary>
    public ValueTask<NetworkLease> LeaseAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (!_ready.TryDequeue(out var lease))
            return new ValueTask<NetworkLease>(MakeAsync()); // About a millisecond: nobody is kept waiting who gives up.

        Refill();
        return ValueTask.FromResult(lease);
    }

    /// <summary>Removes the packet filter and all links.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;

        _disposed = true;
        await _refilling.WaitAsync();
        while (_ready.TryDequeue(out var lease))
            await lease.DisposeAsync();
        _maker.Dispose();
        HostLinks.Remove(_slot);
        if (await PacketFilter.RemoveAsync(_slot) is { } why && Outbound)
            Left = $"The packet filter {_slot.FilterTable} is still there: {why}";
    }

    /// <summary>Null when there is a way out, and otherwise why not.</summary>
    private async Task<string?> OpenAsync(CancellationToken cancellationToken)
    {
        // First the filter: nothing may pass before it.
        if (await PacketFilter.LoadAsync(_slot, cancellationToken) is { } why)
            return why;

        try
        {
            Description = "Functions reach the network by way of this machine, but not this machine."
                + (await IpForwarding.TurnOnAsync(_slot, cancellationToken) ? " IP forwarding was off and is on while a server runs." : "")
                + (ResolvConf.Text().Length == 0 ? " They find no names: this machine has no nameserver but on its own loopback." : "");
            Outbound = true;
            await (await MakeAsync()).DisposeAsync();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"IP forwarding is off and cannot be turned on: {e.Message}";
        }
        catch (SandboxStartException e)
        {
            return e.Message;
        }
    }

    private async Task<NetworkLease> MakeAsync()
    {
        if (!Outbound)
            return await _maker.MakeAsync(null, Release);

        var number = _numbers.Take();
        try
        {
            return await _maker.MakeAsync(new LinkPlan(_slot, number), Release);
        }
        catch
        {
            _numbers.Return(number);
            throw;
        }
    }

    // Making and removing a namespace is most of what a short-lived sandbox costs the kernel.
    private void Release(NetworkLease lease)
    {
        // Without a way out, attempts at one are counted in more places than are looked at.
        if (lease.Link is null)
        {
            Remove(lease);
            return;
        }

        if (Interlocked.Increment(ref _renewing) + _ready.Count <= 4 * _wanted && !_disposed)
        {
            _ = RenewAsync(lease);
            return;
        }

        Interlocked.Decrement(ref _renewing);
        Remove(lease);
    }

    private async Task RenewAsync(NetworkLease used)
    {
        NetworkLease? renewed = null;
        try
        {
            renewed = await _maker.RenewAsync(used, Release);
        }
        catch (SandboxStartException)
        {
            // It is one less.
        }

        if (renewed is null)
            Remove(used);
        else
            _ready.Enqueue(renewed);

        Interlocked.Decrement(ref _renewing);
        while (_disposed && _ready.TryDequeue(out var late))
            await late.DisposeAsync();
    }

    private void Remove(NetworkLease lease)
    {
        // Its links end with it.
        lease.Namespace.Dispose();
        if (lease.Link is { } link)
            _numbers.Return(link.Number);
    }

    private void Refill()
    {
        if (_refilling.Wait(0, CancellationToken.None))
            _ = Task.Run(RefillAsync);
    }

    private async Task RefillAsync()
    {
        try
        {
            while (!_disposed && _ready.Count < _wanted)
                _ready.Enqueue(await MakeAsync());
        }
        catch (SandboxStartException)
        {
            // Whoever wants one next hears the reason.
        }
        finally
        {
            _refilling.Release();
        }
    }
}
