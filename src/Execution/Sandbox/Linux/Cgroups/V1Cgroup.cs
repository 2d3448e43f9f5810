using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Cgroups;

internal sealed class V1Cgroup : Cgroup
{
    private readonly string? _memory, _processes, _processors;
    private readonly string _members;
    private readonly SafeFileHandle? _freezer;

    private V1Cgroup(
        CgroupHierarchy hierarchy, IReadOnlyList<string> directories, Func<string, string?> directoryOf, SafeFileHandle? freezer,
        IReadOnlyList<SafeFileHandle> joinFiles, MemoryCounters counters) : base(hierarchy, directories, counters)
    {
        (_memory, _processes, _processors) =
            (directoryOf(V1Controllers.Memory), directoryOf(V1Controllers.Processes), directoryOf(V1Controllers.Processors));
        _members = Path.Combine(directories[0], "cgroup.procs");
        _freezer = freezer;
        JoinFiles = joinFiles;
    }

    // "tasks" and not "cgroup.procs": the latter moves whole thread groups, for which the kernel first waits 10 ms if nobody has moved lately.
    public override IReadOnlyList<SafeFileHandle> JoinFiles { get; }

    public static V1Cgroup Open(CgroupHierarchy hierarchy, IReadOnlyList<string> controllers, IReadOnlyList<string> directories)
    {
        string? DirectoryOf(string controller) => controllers.Zip(directories).FirstOrDefault(p => p.First == controller).Second;
        var (memory, freezer) = (DirectoryOf(V1Controllers.Memory), DirectoryOf(V1Controllers.Freezer));
        var counters = new MemoryCounters(
            memory is null ? null : CgroupFiles.OpenToRead(memory + "/memory.max_usage_in_bytes"),
            memory is null ? null : CgroupFiles.OpenToRead(memory + "/memory.oom_control"));
        return new V1Cgroup(
            hierarchy, directories, DirectoryOf, freezer is null ? null : CgroupFiles.OpenToWrite(freezer + "/freezer.state"),
            directories.Select(d => CgroupFiles.OpenToWrite(d + "/tasks")).ToList(), counters);
    }

    public override void Freeze() => Write("FROZEN");

    public override void Thaw() => Write("THAWED");

    /// <summary>A frozen process dies only when it is thawed. Frozen before they are counted, none of them can fork meanwhile.</summary>
    public override void Kill()
    {
        Freeze();
        CgroupFiles.KillProcesses(_members);
        Thaw();
    }

    protected override void DropCaches()
    {
        if (_memory is not null)
            CgroupFiles.TryWrite(_memory + "/memory.force_empty", "0");
    }

    protected override void CloseFiles() => _freezer?.Dispose();

    protected override void Limit(CgroupLimits limits)
    {
        if (_memory is not null)
            LimitMemory(_memory, limits.Memory.ToString(CultureInfo.InvariantCulture));
        if (_processes is not null)
            CgroupFiles.Write(_processes + "/pids.max", limits.Processes.ToString(CultureInfo.InvariantCulture));
        if (_processors is not null)
            CgroupFiles.Write(_processors + "/cpu.cfs_quota_us", CpuQuota.Of(limits) ?? "-1");
    }

    /// <summary>The limit with swap must never be below the one without, whichever way both are moved.</summary>
    private static void LimitMemory(string directory, string bytes)
    {
        var lowered = CgroupFiles.TryWrite(directory + "/memory.limit_in_bytes", bytes);
        if (File.Exists(directory + "/memory.memsw.limit_in_bytes"))
            CgroupFiles.Write(directory + "/memory.memsw.limit_in_bytes", bytes);
        if (!lowered)
            CgroupFiles.Write(directory + "/memory.limit_in_bytes", bytes);
    }

    private void Write(string state)
    {
        try
        {
            if (_freezer is not null)
                CgroupFiles.Write(_freezer, state);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The group has been removed.
        }
    }
}
