using System.Collections.Concurrent;

namespace Kiln.Execution.Sandbox.Linux.Cgroups;

/// <summary>Where this server may make cgroups, and what they can limit.</summary>
internal abstract class CgroupHierarchy(CgroupFiles files, IReadOnlyList<string> instanceDirectories) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<IReadOnlyList<string>> _later = [];

    /// <summary>What could not be removed at the end. Null: nothing.</summary>
    public string? Left { get; private set; }

    /// <summary>What is limited and what is not, for whoever runs the server.</summary>
    public abstract string Description { get; }

    protected CgroupFiles Files { get; } = files;

    /// <summary>
    /// Looks at what the kernel offers and this process may use. Null: nothing. Disposing the result removes all that has
    /// the instance's name, also what was there before.
    /// </summary>
    /// <param name="mountRoot"><c>/sys/fs/cgroup</c> but for tests.</param>
    /// <param name="instanceName">The directory that all groups of this server are in: <see cref="InstanceSlot.CgroupName"/>.</param>
    public static CgroupHierarchy? Detect(string mountRoot, string instanceName) =>
        Detect(mountRoot, instanceName, CgroupFiles.Read("/proc/self/cgroup"), new CgroupFiles());

    /// <param name="own">The groups of this process, a line for each hierarchy: <c>4:memory:/system.slice</c>, version 2 being <c>0::/…</c>.</param>
    internal static CgroupHierarchy? Detect(string mountRoot, string instanceName, string own, CgroupFiles files)
    {
        var lines = own.Split('\n').Select(l => l.Split(':', 3)).Where(l => l.Length == 3).ToList();
        try
        {
            // By controllers and not by what is mounted: a mixed system has version 2 as well, with nothing to control.
            return CgroupFiles.Read(Path.Combine(mountRoot, "cgroup.controllers")).Split(' ').Contains("memory")
                ? V2Hierarchy.Open(mountRoot, instanceName, lines, files)
                : V1Hierarchy.Open(mountRoot, instanceName, lines, files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>An empty group without limits. Throws <see cref="SandboxStartException"/>.</summary>
    public ICgroup Create(string name)
    {
        RemoveRemaining();
        var directories = instanceDirectories.Select(d => Path.Combine(d, name)).ToList();
        try
        {
            foreach (var directory in directories)
                Files.MakeDirectory(directory);
            return Open(directories);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryRemove(directories);
            throw new SandboxStartException($"No cgroup for a sandbox can be made in {instanceDirectories[0]}: {e.Message}", e);
        }
    }

    /// <summary>Removes the directory of this server with all groups in it, and kills what is in them. What does not go within some seconds stays.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var wait = TimeSpan.FromMilliseconds(2); wait < Patience; wait *= 2)
        {
            foreach (var group in instanceDirectories.SelectMany(Groups))
                if (!Files.RemoveDirectory(group))
                    KillProcesses(group);
            if (TryRemove(instanceDirectories))
            {
                GiveBack();
                return;
            }

            await Task.Delay(wait);
        }

        Left = $"Processes of sandboxes do not end; they are in {string.Join(", ", instanceDirectories.Where(Directory.Exists))}";
    }

    internal bool TryRemove(IReadOnlyList<string> directories)
    {
        var gone = true;
        foreach (var directory in directories)
            gone &= Files.RemoveDirectory(directory);
        return gone;
    }

    internal void RemoveLater(IReadOnlyList<string> directories) => _later.Enqueue(directories);

    protected abstract ICgroup Open(IReadOnlyList<string> directories);

    protected abstract void KillProcesses(string group);

    /// <summary>Undoes what was done to groups of others, once its own are gone.</summary>
    protected virtual void GiveBack()
    {
    }

    /// <summary>Marked by systemd as one that the service may do with as it likes. All others are systemd's.</summary>
    protected static bool IsDelegated(string directory) =>
        Native.Files.HasAttribute(directory, "trusted.delegate") || Native.Files.HasAttribute(directory, "user.delegate");

    private static IEnumerable<string> Groups(string directory) => Directory.Exists(directory) ? Directory.GetDirectories(directory) : [];

    private void RemoveRemaining()
    {
        for (var left = _later.Count; left > 0 && _later.TryDequeue(out var directories); left--)
            if (!TryRemove(directories))
                _later.Enqueue(directories);
    }
}
