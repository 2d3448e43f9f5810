namespace Kiln.Execution.Sandbox.Linux.Cgroups;

/// <summary>Version 1: a hierarchy for each controller, so that a sandbox has a group in each.</summary>
internal sealed class V1Hierarchy : CgroupHierarchy
{
    // The kernel writes code into itself when the first group is frozen or gets a quota, and takes it out after the last one: milliseconds in which
    // every processor waits, at the end of each environment that is alone. So there is always one such group, with nothing in it.
    private const string Standing = "standing";

    private static (string Controller, string Group, string File, string Value)[] Settings =>
    [
        (V1Controllers.Processors, "", "cpu.shares", CpuWeight.Shares),
        (V1Controllers.Processors, Standing, "cpu.cfs_quota_us", "50000"),
        (V1Controllers.Freezer, Standing, "freezer.state", "FROZEN"),
    ];

    private readonly IReadOnlyList<string> _controllers;

    private V1Hierarchy(CgroupFiles files, IReadOnlyList<string> controllers, IReadOnlyList<string> directories) : base(files, directories) =>
        _controllers = controllers;

    public override string Description => _controllers.Count == V1Controllers.All.Count
        ? "cgroup version 1: memory, processes and processor time are limited, idle environments are frozen."
        : $"cgroup version 1, with {string.Join(", ", _controllers)} only: there is no {string.Join(", ", V1Controllers.All.Except(_controllers))}.";

    public static V1Hierarchy? Open(string mountRoot, string instanceName, IReadOnlyList<string[]> own, CgroupFiles files)
    {
        var found = V1Controllers.All.Select(c => (Name: c, Parent: Parent(mountRoot, c, own))).Where(c => c.Parent is not null).ToList();
        if (found.Count == 0)
            return null;

        var directories = found.Select(c => Path.Combine(c.Parent!, instanceName)).ToList();
        foreach (var directory in directories)
            files.MakeDirectory(directory);
        foreach (var (controller, group, file, value) in Settings)
        {
            foreach (var (_, parent) in found.Zip(directories).Where(p => p.First.Name == controller))
            {
                var directory = Path.Combine(parent, group);
                files.MakeDirectory(directory);
                CgroupFiles.TryWrite(Path.Combine(directory, file), value);
            }
        }

        return new V1Hierarchy(files, found.Select(c => c.Name).ToList(), directories);
    }

    protected override ICgroup Open(IReadOnlyList<string> directories) => V1Cgroup.Open(this, _controllers, directories);

    protected override void KillProcesses(string group)
    {
        CgroupFiles.KillProcesses(Path.Combine(group, "cgroup.procs"));
        CgroupFiles.TryWrite(Path.Combine(group, "freezer.state"), "THAWED");
    }

    /// <summary>Null where the controller is not mounted, or this process may not use it.</summary>
    private static string? Parent(string mountRoot, string controller, IReadOnlyList<string[]> own)
    {
        var line = own.FirstOrDefault(l => l[1].Split(',').Contains(controller));
        if (line is null)
            return null;

        // Several controllers may share a hierarchy, which is mounted under all their names: cpu,cpuacct.
        var mount = Path.Combine(mountRoot, Directory.Exists(Path.Combine(mountRoot, line[1])) ? line[1] : controller);
        var group = mount + line[2];
        var parent = IsDelegated(Path.Combine(mountRoot, "systemd") + line[2]) && Directory.Exists(group) ? group : mount;
        return File.Exists(Path.Combine(parent, "tasks")) ? parent : null;
    }
}
