namespace Kiln.Execution.Sandbox.Linux.Network;

/// <summary>Network namespaces, made before they are needed.</summary>
internal sealed class SandboxNetwork : IAsyncDisposable
{
    /// <summary>What sandboxes can and cannot reach, and what was changed on this machine for that; for whoever runs the server.</summary>
    public string Description => throw new NotImplementedException();

    /// <summary>False: functions have no way out.</summary>
    public bool Outbound => throw new NotImplementedException();

    /// <summary>
    /// Loads the packet filter and starts to fill the pool. Where something is missing for a way out, <see cref="Description"/> says what.
    /// Throws <see cref="SandboxStartException"/> when there are no network namespaces at all.
    /// </summary>
    /// <param name="ready">How many namespaces wait for a sandbox.</param>
    public static Task<SandboxNetwork> StartAsync(InstanceSlot slot, int ready = 8, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>One that nobody has used. Returns at once when there is one. Throws <see cref="SandboxStartException"/>.</summary>
    public ValueTask<NetworkLease> LeaseAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Removes the packet filter and all links, and puts back what was changed on this machine.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
