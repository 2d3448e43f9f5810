using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Cgroups;

internal sealed class V2Cgroup : Cgroup
{
    private readonly string _directory;
    private readonly IReadOnlyList<string> _controllers;
    private readonly SafeFileHandle _freeze;

    private V2Cgroup(
        CgroupHierarchy hierarchy, string directory, IReadOnlyList<string> controllers, SafeFileHandle freeze, SafeFileHandle join,
        MemoryCounters counters) : base(hierarchy, [directory], counters)
    {
        _directory = directory;
        _controllers = controllers;
        _freeze = freeze;
        JoinFiles = [join];
    }

    public override IReadOnlyList<SafeFileHandle> JoinFiles { get; }

    public static V2Cgroup Open(CgroupHierarchy hierarchy, IReadOnlyList<string> controllers, string directory)
    {
        var counters = new MemoryCounters(
            CgroupFiles.OpenToRead(directory + "/memory.peak"), CgroupFiles.OpenToRead(directory + "/memory.events"));
        return new V2Cgroup(
            hierarchy, directory, controllers, CgroupFiles.OpenToWrite(directory + "/cgroup.freeze"),
            CgroupFiles.OpenToWrite(directory + "/cgroup.procs"), counters);
    }

    public override void Freeze() => Write("1");

    public override void Thaw() => Write("0");

    public override void Kill()
    {
        // Since Linux 5.14. Unlike version 1, a frozen process dies at once.
        if (!CgroupFiles.TryWrite(_directory + "/cgroup.kill", "1"))
            CgroupFiles.KillProcesses(_directory + "/cgroup.procs");
    }

    protected override void DropCaches()
    {
        var used = CgroupFiles.Read(_directory + "/memory.current");
        if (used.Length > 0 && used != "0")
            CgroupFiles.TryWrite(_directory + "/memory.reclaim", used);
    }

    protected override void CloseFiles() => _freeze.Dispose();

    protected override void Limit(CgroupLimits limits)
    {
        foreach (var controller in _controllers)
            Limit(controller, limits);
    }

    private void Limit(string controller, CgroupLimits limits)
    {
        switch (controller)
        {
            case "memory":
                CgroupFiles.Write(_directory + "/memory.max", limits.Memory.ToString(CultureInfo.InvariantCulture));
                CgroupFiles.TryWrite(_directory + "/memory.swap.max", "0"); // Not there without swap.
                break;
            case "pids":
                CgroupFiles.Write(_directory + "/pids.max", limits.Processes.ToString(CultureInfo.InvariantCulture));
                break;
            case "cpu":
                CgroupFiles.Write(_directory + "/cpu.max", $"{CpuQuota.Of(limits) ?? "max"} {CpuQuota.Period}");
                break;
        }
    }

    private void Write(string state)
    {
        try
        {
            CgroupFiles.Write(_freeze, state);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The group has been removed.
        }
    }
}
