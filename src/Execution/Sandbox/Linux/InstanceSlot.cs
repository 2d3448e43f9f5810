namespace Kiln.Execution.Sandbox.Linux;

/// <summary>
/// A number of a running server on this machine, from which the names of all that the kernel keeps for it are made. Held by a lock that ends
/// with the process, so that a number without a lock is that of a dead server, whose leftovers are removed when the number is taken again.
/// </summary>
internal sealed class InstanceSlot : IAsyncDisposable
{
    public const int Count = 64;

    private InstanceSlot(int number) => Number = number;

    public int Number { get; }

    /// <summary>The directory in each cgroup hierarchy.</summary>
    public string CgroupName => $"kiln-{Number}";

    /// <summary>What the names of the host's ends of links begin with.</summary>
    public string LinkPrefix => $"kn{Number}x";

    public string FilterTable => $"kiln_{Number}";

    /// <summary>The first of 65536 user ids that only this server uses.</summary>
    public uint FirstUser => 0x70000000u + (uint)Number * 65536;

    /// <summary>The lowest free number. Throws <see cref="SandboxStartException"/>.</summary>
    /// <param name="runtimeDirectory"><c>/run/kiln</c> but for tests. It is made, for root alone.</param>
    /// <param name="cgroupRoot"><c>/sys/fs/cgroup</c> but for tests.</param>
    public static Task<InstanceSlot> TakeAsync(
        string runtimeDirectory = "/run/kiln", string cgroupRoot = "/sys/fs/cgroup", CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
