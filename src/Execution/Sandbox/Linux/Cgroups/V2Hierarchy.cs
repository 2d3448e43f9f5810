namespace Kiln.Execution.Sandbox.Linux.Cgroups;

/// <summary>Version 2: one hierarchy, whose controllers are handed down from group to group.</summary>
internal sealed class V2Hierarchy : CgroupHierarchy
{
    private static readonly string[] Wanted = ["memory", "pids", "cpu"];

    private readonly IReadOnlyList<string> _controllers;
    private readonly string _parent;

    internal V2Hierarchy(CgroupFiles files, IReadOnlyList<string> controllers, string directory) : base(files, [directory]) =>
        (_controllers, _parent) = (controllers, Path.GetDirectoryName(directory)!);

    public override string Description => _controllers.Count == Wanted.Length
        ? "cgroup version 2: memory, processes and processor time are limited, idle environments are frozen."
        : $"cgroup version 2, without {string.Join(", ", Wanted.Except(_controllers))}: idle environments are frozen.";

    public static V2Hierarchy Open(string mountRoot, string instanceName, IReadOnlyList<string[]> own, CgroupFiles files)
    {
        var group = mountRoot + own.FirstOrDefault(l => l[0] == "0")?[2];
        var parent = IsDelegated(group) ? group : mountRoot;
        if (!HandDown(parent))
        {
            // A group with processes of its own hands nothing down, but for the very first one: they get a group of their own.
            files.MakeDirectory(Server(parent));
            MoveProcesses(parent, Server(parent));
            HandDown(parent);
        }

        var directory = Path.Combine(parent, instanceName);
        files.MakeDirectory(directory);
        HandDown(directory);
        CgroupFiles.TryWrite(Path.Combine(directory, "cpu.weight"), CpuWeight.Weight);
        return new V2Hierarchy(files, Wanted.Intersect(Words(directory, "cgroup.subtree_control")).ToList(), directory);
    }

    protected override ICgroup Open(IReadOnlyList<string> directories) => V2Cgroup.Open(this, _controllers, directories[0]);

    protected override void KillProcesses(string group)
    {
        if (!CgroupFiles.TryWrite(Path.Combine(group, "cgroup.kill"), "1"))
            CgroupFiles.KillProcesses(Path.Combine(group, "cgroup.procs"));
    }

    // The last server of a group that stops: nobody else has anything handed down to.
    protected override void GiveBack()
    {
        if (!Directory.Exists(Server(_parent)) || Directory.GetDirectories(_parent).Length > 1)
            return;

        foreach (var controller in Wanted)
            CgroupFiles.TryWrite(Path.Combine(_parent, "cgroup.subtree_control"), "-" + controller);
        MoveProcesses(Server(_parent), _parent);
        Files.RemoveDirectory(Server(_parent));
    }

    /// <summary>Where processes are that were in the group before it handed anything down.</summary>
    private static string Server(string parent) => Path.Combine(parent, "kiln-server");

    /// <summary>True when all is handed down that there is of what is wanted.</summary>
    private static bool HandDown(string directory)
    {
        var missing = Wanted.Intersect(Words(directory, "cgroup.controllers")).Except(Words(directory, "cgroup.subtree_control"));
        return missing.Aggregate(true, (done, c) => CgroupFiles.TryWrite(Path.Combine(directory, "cgroup.subtree_control"), "+" + c) && done);
    }

    private static void MoveProcesses(string from, string to)
    {
        foreach (var process in CgroupFiles.Read(Path.Combine(from, "cgroup.procs")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            CgroupFiles.TryWrite(Path.Combine(to, "cgroup.procs"), process);
    }

    private static string[] Words(string directory, string file) =>
        CgroupFiles.Read(Path.Combine(directory, file)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
