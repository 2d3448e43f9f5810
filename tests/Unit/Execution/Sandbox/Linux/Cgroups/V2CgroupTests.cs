using Kiln.Execution.Sandbox.Linux.Cgroups;

namespace Kiln.Unit.Execution.Sandbox.Linux.Cgroups;

/// <summary>With a directory in place of the kernel: machines with version 1 have no controllers to offer here.</summary>
public sealed class V2CgroupTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kiln-unit-").FullName;

    public V2CgroupTests()
    {
        Put(_root, "cgroup.controllers", "cpuset cpu io memory hugetlb pids");
        Put(_root, "cgroup.subtree_control", "cpuset cpu io memory pids");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Version_is_told_by_controllers()
    {
        Assert.IsType<V2Hierarchy>(Detect());
        Put(_root, "cgroup.controllers", "hugetlb");
        Assert.Null(Detect());
    }

    [Fact]
    public void Description_names_what_is_missing()
    {
        Assert.Equal(
            "cgroup version 2: memory, processes and processor time are limited, idle environments are frozen.", Detect()!.Description);
        Put(_root, "cgroup.controllers", "memory pids");
        Assert.Equal("cgroup version 2, without cpu: idle environments are frozen.", Detect()!.Description);
    }

    [Fact]
    public void Controllers_are_handed_down()
    {
        Put(_root, "cgroup.subtree_control", "");
        Detect();
        Assert.StartsWith("+", Read("cgroup.subtree_control"), StringComparison.Ordinal);
    }

    [Fact]
    public void All_functions_together_count_for_a_thread_on_each_processor()
    {
        Detect();
        Assert.Equal($"{100 * Environment.ProcessorCount}", Read("kiln-0/cpu.weight"));
    }

    [Fact]
    public async Task Limits_are_written()
    {
        var group = Detect()!.Create("one");
        group.SetLimits(new CgroupLimits(128 << 20, 1024, 0.25));
        Assert.Equal("134217728", Read("kiln-0/one/memory.max"));
        Assert.Equal("0", Read("kiln-0/one/memory.swap.max"));
        Assert.Equal("1024", Read("kiln-0/one/pids.max"));
        Assert.Equal("25000 100000", Read("kiln-0/one/cpu.max"));
        await group.DisposeAsync();
    }

    [Fact]
    public async Task Group_is_frozen_thawed_and_killed()
    {
        var group = Detect()!.Create("one");
        group.Freeze();
        Assert.Equal("1", Read("kiln-0/one/cgroup.freeze"));
        group.Thaw();
        Assert.Equal("0", Read("kiln-0/one/cgroup.freeze"));
        group.Kill();
        Assert.Equal("1", Read("kiln-0/one/cgroup.kill"));
        await group.DisposeAsync();
        await Machine.UntilAsync(() => !Directory.Exists(Path.Combine(_root, "kiln-0/one")), "end of the group");
    }

    [Fact]
    public async Task Counters_are_read()
    {
        await using var group = Detect()!.Create("one");
        Put(_root, "kiln-0/one/memory.peak", "4096000\n");
        Put(_root, "kiln-0/one/memory.events", "low 0\nhigh 0\nmax 17\noom 3\noom_kill 2\noom_group_kill 0\n");
        Assert.Equal(4096000, group.PeakMemory);
        Assert.Equal(2, group.OutOfMemoryKills);
    }

    [Fact]
    public async Task Kills_before_a_survival_are_those_of_others()
    {
        await using var group = Detect()!.Create("one");
        group.SetLimits(new CgroupLimits(128 << 20, 1024, 0.25));
        Put(_root, "kiln-0/one/memory.events", "oom 1\noom_kill 1\n");
        Put(_root, "kiln-0/one/memory.peak", $"{64 << 20}\n");
        Assert.Equal(64 << 20, group.PeakMemory);
        group.Survive();
        Assert.Equal(1, group.OutOfMemoryKills);
        Put(_root, "kiln-0/one/memory.peak", $"{128 << 20}\n");
        Assert.Equal(128 << 20, group.PeakMemory);
        group.Survive();
        Assert.Equal(0, group.OutOfMemoryKills);
        Put(_root, "kiln-0/one/memory.events", "oom 2\noom_kill 2\n");
        Assert.Equal(1, group.OutOfMemoryKills);
    }

    [Fact]
    public async Task Without_a_peak_every_survival_counts()
    {
        await using var group = Detect(new FakeFiles("memory.peak"))!.Create("one");
        Put(_root, "kiln-0/one/memory.events", "oom 1\noom_kill 1\n");
        Assert.Equal((0, 1), (group.PeakMemory, group.OutOfMemoryKills));
        group.Survive();
        Assert.Equal(0, group.OutOfMemoryKills);
    }

    [Fact]
    public async Task Processes_that_made_room_get_their_group_back()
    {
        var hierarchy = DetectBesideProcesses();
        Assert.Equal("17", Read("kiln-server/cgroup.procs"));
        Put(_root, "cgroup.procs", "");
        Put(_root, "cgroup.subtree_control", "");
        await hierarchy.DisposeAsync();
        Assert.Equal("17", Read("cgroup.procs"));
        Assert.StartsWith("-cpu", Read("cgroup.subtree_control"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_root, "kiln-server")));
    }

    [Fact]
    public async Task Groups_of_others_keep_what_was_handed_down()
    {
        var hierarchy = DetectBesideProcesses();
        Directory.CreateDirectory(Path.Combine(_root, "kiln-1"));
        await hierarchy.DisposeAsync();
        Assert.Equal("cpu memory pids", Read("cgroup.subtree_control"));
        Assert.True(Directory.Exists(Path.Combine(_root, "kiln-server")));
    }

    [Fact]
    public async Task Real_kernel_freezes_and_kills_without_controllers()
    {
        Machine.RequireRoot();
        const string Root = "/sys/fs/cgroup/unified";
        Assert.SkipUnless(File.Exists(Root + "/cgroup.controllers"), "cgroup version 2 is not mounted beside version 1 here.");
        var directory = $"{Root}/kiln-unit-v2-{Environment.ProcessId}";
        Directory.CreateDirectory(directory);
        await using (var hierarchy = new V2Hierarchy(new CgroupFiles(), [], directory))
        {
            var group = hierarchy.Create("one");
            using var process = Machine.Start("/bin/sh", "-c", $"echo 0 > {directory}/one/cgroup.procs; echo; sleep 600 & read end");
            await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            group.Freeze();
            await Machine.UntilAsync(
                () => CgroupFiles.Read($"{directory}/one/cgroup.events").Contains("frozen 1", StringComparison.Ordinal), "frozen group");
            group.Kill();
            await Machine.EndOfAsync(process);
            Assert.Equal(137, process.ExitCode);
            await group.DisposeAsync();
        }

        Assert.False(Directory.Exists(directory));
    }

    // What cannot be written to, as a group's that has processes, is a directory here.
    private CgroupHierarchy DetectBesideProcesses()
    {
        File.Delete(Path.Combine(_root, "cgroup.subtree_control"));
        Directory.CreateDirectory(Path.Combine(_root, "cgroup.subtree_control"));
        Put(_root, "cgroup.procs", "17\n");
        var hierarchy = Detect()!;
        Directory.Delete(Path.Combine(_root, "cgroup.subtree_control"));
        Put(_root, "cgroup.subtree_control", "cpu memory pids");
        return hierarchy;
    }

    private CgroupHierarchy? Detect(FakeFiles? files = null) => CgroupHierarchy.Detect(_root, "kiln-0", "0::/", files ?? new FakeFiles());

    private string Read(string file) => CgroupFiles.Read(Path.Combine(_root, file));

    private static void Put(string directory, string file, string text) => File.WriteAllText(Path.Combine(directory, file), text);

    /// <summary>Directories that have the kernel's files from the start, and can be removed with them.</summary>
    private sealed class FakeFiles(string missing = "") : CgroupFiles
    {
        private static readonly string[] Names =
        [
            "cgroup.procs", "cgroup.freeze", "cgroup.kill", "memory.max", "memory.swap.max", "memory.peak", "memory.events",
            "memory.current", "pids.max", "cpu.max", "cpu.weight",
        ];

        public override void MakeDirectory(string path)
        {
            base.MakeDirectory(path);
            foreach (var name in Names.Where(n => n != missing))
                Put(path, name, "");
            var above = Read(Path.Combine(Path.GetDirectoryName(path)!, "cgroup.controllers"));
            Put(path, "cgroup.controllers", above);
            Put(path, "cgroup.subtree_control", above);
        }

        public override bool RemoveDirectory(string path)
        {
            Directory.Delete(path, recursive: true);
            return true;
        }
    }
}
