using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Cgroups;

/// <summary>What both versions have in common: a group ends when its last process is gone and its directories can be removed.</summary>
internal abstract class Cgroup(CgroupHierarchy hierarchy, IReadOnlyList<string> directories, MemoryCounters memory) : ICgroup
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly long InAdvance = Environment.ProcessorCount * 64L * Environment.SystemPageSize;
    private static readonly TimeSpan Courtesy = TimeSpan.FromMilliseconds(100);

    private long _limit = long.MaxValue;
    private long _killsOfOthers;
    private int _disposed;

    public abstract IReadOnlyList<SafeFileHandle> JoinFiles { get; }

    public long OutOfMemoryKills => memory.Kills - Volatile.Read(ref _killsOfOthers);

    public bool CountsMemory => memory.HasPeak;

    public long PeakMemory => memory.Peak;

    public void SetLimits(CgroupLimits limits)
    {
        _limit = limits.Memory;
        try
        {
            Limit(limits);
        }
        catch (IOException e)
        {
            throw new SandboxStartException($"A sandbox cannot be limited: {e.Message}", e);
        }
    }

    public void Survive()
    {
        // The kernel kills nobody before the limit is reached, but for what each processor has taken in advance. Version 2 tells the peak since Linux 5.19.
        if (!memory.HasPeak || memory.LastPeak >= _limit - InAdvance)
            Volatile.Write(ref _killsOfOthers, memory.Kills);
    }

    public abstract void Freeze();

    public abstract void Thaw();

    public abstract void Kill();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;

        memory.Dispose();
        foreach (var file in JoinFiles)
            file.Dispose();

        // Giving up what it cached can mean to write it to disk first. Nobody has to wait for that: the name is never used again.
        await Task.WhenAny(Task.Run(RemoveAsync), Task.Delay(Courtesy));
    }

    /// <summary>
    /// A memory group lives on in the kernel, without a name, until the last page that was first read by one of its processes is given up.
    /// </summary>
    protected abstract void DropCaches();

    protected abstract void CloseFiles();

    /// <exception cref="IOException"></exception>
    protected abstract void Limit(CgroupLimits limits);

    /// <summary>A process that has been waited for may still be on its way out of here.</summary>
    private async Task RemoveAsync()
    {
        try
        {
            DropCaches();
            for (var wait = TimeSpan.FromMilliseconds(2); !hierarchy.TryRemove(directories); wait *= 2)
            {
                if (wait > Patience)
                {
                    hierarchy.RemoveLater(directories);
                    break;
                }

                Kill();
                await Task.Delay(wait);
            }
        }
        finally
        {
            CloseFiles();
        }
    }
}
