using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Cgroups;

/// <summary>The two files of a group that are read often. After the end they say what they said last.</summary>
internal sealed class MemoryCounters(SafeFileHandle? peak, SafeFileHandle? outOfMemory) : IDisposable
{
    private long _peak, _kills;

    public bool HasPeak => peak is not null;

    public long Peak => Last(peak, default, ref _peak);

    /// <summary>What <see cref="Peak"/> said when it was asked for last.</summary>
    public long LastPeak => Volatile.Read(ref _peak);

    public long Kills => Last(outOfMemory, "oom_kill "u8, ref _kills);

    public void Dispose()
    {
        _ = Peak;
        _ = Kills;
        peak?.Dispose();
        outOfMemory?.Dispose();
    }

    private static long Last(SafeFileHandle? file, ReadOnlySpan<byte> key, ref long last)
    {
        if (file is null || file.IsClosed)
            return last;

        try
        {
            return last = CgroupFiles.Number(file, key);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return last; // The group was removed in between.
        }
    }
}
