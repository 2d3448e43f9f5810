using Kiln.Execution.Sandbox.Linux.Cgroups;
using Kiln.Execution.Sandbox.Linux.Network;

namespace Kiln.Execution.Sandbox.Linux;

/// <summary>
/// A number of a running server on this machine, from which the names of all that the kernel keeps for it are made. Held by a lock that ends
/// with the process, so that a number without a lock is that of a dead server, whose leftovers are removed when any number is taken.
/// </summary>
internal sealed class InstanceSlot : IAsyncDisposable
{
    public const int Count = 64;

    /// <summary>What environments of any server have on this machine is above it, and no user of the machine's is.</summary>
    public const uint FirstUserOfAll = 0x70000000;

    private const int WouldBlock = 11;

    private readonly FileStream _lock;

    private InstanceSlot(string runtimeDirectory, int number, FileStream @lock) =>
        (RuntimeDirectory, Number, _lock) = (runtimeDirectory, number, @lock);

    public string RuntimeDirectory { get; }

    public int Number { get; }

    /// <summary>The directory in each cgroup hierarchy.</summary>
    public string CgroupName => $"kiln-{Number}";

    /// <summary>What the names of the host's ends of links begin with.</summary>
    public string LinkPrefix => $"kn{Number}x";

    public string FilterTable => $"kiln_{Number}";

    /// <summary>The first of 65536 user ids that only this server uses.</summary>
    public uint FirstUser => FirstUserOfAll + (uint)Number * 65536;

    /// <summary>The lowest free number. Throws <see cref="SandboxStartException"/>.</summary>
    /// <param name="runtimeDirectory"><c>/run/kiln</c> but for tests. It is made, for root alone.</param>
    /// <param name="cgroupRoot"><c>/sys/fs/cgroup</c> but for tests.</param>
    /// <param name="first">The lowest number that comes into question.</param>
    public static async Task<InstanceSlot> TakeAsync(
        string runtimeDirectory = "/run/kiln", string cgroupRoot = "/sys/fs/cgroup", int first = 0, CancellationToken cancellationToken = default)
    {
        var slot = Take(runtimeDirectory, first);
        try
        {
            await slot.RemoveLeftoversAsync(cgroupRoot, cancellationToken);
            await slot.RemoveThoseOfOthersAsync(cgroupRoot, cancellationToken);
            return slot;
        }
        catch
        {
            await slot.DisposeAsync();
            throw;
        }
    }

    /// <summary>No other server runs at this moment.</summary>
    public bool IsAlone() => Enumerable.Range(0, Count).Where(n => n != Number).All(IsFree);

    /// <summary>The file stays: whoever waits to lock it would otherwise lock one that nobody else sees.</summary>
    public ValueTask DisposeAsync() => _lock.DisposeAsync();

    private static InstanceSlot Take(string runtimeDirectory, int first)
    {
        try
        {
            Directory.CreateDirectory(runtimeDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            for (var number = first; number < Count; number++)
                if (TryLock(runtimeDirectory, number) is { } @lock)
                    return new InstanceSlot(runtimeDirectory, number, @lock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SandboxStartException($"{runtimeDirectory} cannot be used: {e.Message}", e);
        }

        throw new SandboxStartException($"{Count} servers run on this machine already; there is no number left for another one.");
    }

    private static FileStream? TryLock(string runtimeDirectory, int number)
    {
        try
        {
            return new FileStream(Path.Combine(runtimeDirectory, $"slot-{number}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return null;
        }
    }

    private bool IsFree(int number)
    {
        if (!File.Exists(Path.Combine(RuntimeDirectory, $"slot-{number}")))
            return true;

        using var @lock = TryLock(RuntimeDirectory, number);
        return @lock is not null;
    }

    // A server that was killed while another one ran may have had a number that is not taken again for a long time.
    private async Task RemoveThoseOfOthersAsync(string cgroupRoot, CancellationToken cancellationToken)
    {
        for (var number = 0; number < Count; number++)
        {
            if (number == Number || !HasGroups(cgroupRoot, $"kiln-{number}") || !File.Exists(Path.Combine(RuntimeDirectory, $"slot-{number}")))
                continue;

            if (TryLock(RuntimeDirectory, number) is { } @lock)
            {
                await using var dead = new InstanceSlot(RuntimeDirectory, number, @lock);
                await dead.RemoveLeftoversAsync(cgroupRoot, cancellationToken);
            }
        }
    }

    private static bool HasGroups(string cgroupRoot, string name) =>
        Directory.Exists(Path.Combine(cgroupRoot, name))
        || (Directory.Exists(cgroupRoot) && Array.Exists(Directory.GetDirectories(cgroupRoot), d => Directory.Exists(Path.Combine(d, name))));

    /// <summary>Processes first: with them go the namespaces, and with those the links. Images for /tmp have no names that could be left.</summary>
    private async Task RemoveLeftoversAsync(string cgroupRoot, CancellationToken cancellationToken)
    {
        if (CgroupHierarchy.Detect(cgroupRoot, CgroupName) is { } groups)
            await groups.DisposeAsync();
        HostLinks.Remove(this);
        await PacketFilter.RemoveAsync(this);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
