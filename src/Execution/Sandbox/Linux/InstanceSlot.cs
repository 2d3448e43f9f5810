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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly FileStream _lock;

    private InstanceSlot(string runtimeDirectory, int number, FileStream @lock) =>
        (RuntimeDirectory, Number, _lock) = (runtimeDirectory, number, @lock);

    public string RuntimeDirectory { get; }

    public int Number { get; }

    /// <summary>Something of it is still there when the number is given back: another server is to look after it.</summary>
    public bool HasLeftovers { get; set; }

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

    /// <summary>
    /// What must be one step among all servers of this machine lies between this and the end of what is returned.
    /// </summary>
    /// <exception cref="IOException">Somebody has been at it for seconds.</exception>
    public async Task<IAsyncDisposable> TakeTurnAsync(CancellationToken cancellationToken)
    {
        for (var wait = TimeSpan.FromMilliseconds(1); ; wait *= 2)
        {
            if (TryLock(Path.Combine(RuntimeDirectory, "turn")) is { } turn)
                return turn;
            if (wait > Patience)
                throw new IOException($"{RuntimeDirectory}/turn is locked by another server");

            await Task.Delay(wait, cancellationToken);
        }
    }

    /// <summary>The file stays: whoever waits to lock it would otherwise lock one that nobody else sees.</summary>
    public async ValueTask DisposeAsync()
    {
        await using var turn = await TryTakeTurnAsync();
        IpForwarding.Restore(this);
        if (!HasLeftovers)
            _lock.SetLength(0);
        await _lock.DisposeAsync();
    }

    /// <summary>As <see cref="TakeTurnAsync"/>, but goes on without where it cannot be had.</summary>
    public async Task<IAsyncDisposable?> TryTakeTurnAsync()
    {
        try
        {
            return await TakeTurnAsync(CancellationToken.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static InstanceSlot Take(string runtimeDirectory, int first)
    {
        try
        {
            Directory.CreateDirectory(runtimeDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            for (var number = first; number < Count; number++)
            {
                if (TryLock(PathOf(runtimeDirectory, number)) is not { } @lock)
                    continue;

                // Empty again when it ends as it should.
                @lock.SetLength(1);
                return new InstanceSlot(runtimeDirectory, number, @lock);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SandboxStartException($"{runtimeDirectory} cannot be used: {e.Message}", e);
        }

        throw new SandboxStartException($"{Count} servers run on this machine already; there is no number left for another one.");
    }

    private static string PathOf(string runtimeDirectory, int number) => Path.Combine(runtimeDirectory, $"slot-{number}");

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return null;
        }
    }

    private bool IsFree(int number)
    {
        if (!File.Exists(PathOf(RuntimeDirectory, number)))
            return true;

        using var @lock = TryLock(PathOf(RuntimeDirectory, number));
        return @lock is not null;
    }

    // A server that was killed while another one ran may have had a number that is not taken again for a long time.
    private async Task RemoveThoseOfOthersAsync(string cgroupRoot, CancellationToken cancellationToken)
    {
        for (var number = 0; number < Count; number++)
        {
            var file = new FileInfo(PathOf(RuntimeDirectory, number));
            if (number == Number || !file.Exists || (file.Length == 0 && !HasGroups(cgroupRoot, $"kiln-{number}")))
                continue;

            if (TryLock(file.FullName) is { } @lock)
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
        await using (await TryTakeTurnAsync())
        {
            if (CgroupHierarchy.Detect(cgroupRoot, CgroupName) is { } groups)
            {
                await groups.DisposeAsync();
                HasLeftovers = groups.Left is not null;
            }
        }

        HostLinks.Remove(this);
        await PacketFilter.RemoveAsync(this);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
