using System.Diagnostics;
using System.Globalization;
using Kiln.Execution.Sandbox.Linux.Cgroups;

namespace Kiln.Unit.Execution.Sandbox.Linux.Cgroups;

/// <summary>With the real kernel's version 1. Processes are shells and Pythons, which are single-threaded as those that join are.</summary>
public sealed class V1CgroupTests : IAsyncLifetime
{
    private static readonly string Name = $"kiln-unit-v1-{Environment.ProcessId}";

    private CgroupHierarchy _hierarchy = null!;

    public ValueTask InitializeAsync()
    {
        Machine.RequireRoot();
        Assert.SkipUnless(File.Exists("/sys/fs/cgroup/memory/tasks"), "There is no cgroup version 1 on this machine.");
        _hierarchy = CgroupHierarchy.Detect("/sys/fs/cgroup", Name)!;
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_hierarchy is null)
            return;

        await _hierarchy.DisposeAsync();
        Assert.Empty(Directory.GetDirectories("/sys/fs/cgroup", Name, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }));
    }

    [Fact]
    public void All_that_is_wanted_is_found() =>
        Assert.Equal(
            "cgroup version 1: memory, processes and processor time are limited, idle environments are frozen.", _hierarchy.Description);

    [Fact]
    public void All_functions_together_count_for_a_thread_on_each_processor() => Assert.Equal(
        (1024 * Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture), Read("cpu", ".", "cpu.shares"));

    [Fact]
    public void One_group_stays_frozen_and_has_a_quota()
    {
        Assert.Equal("FROZEN", Read("freezer", "standing", "freezer.state"));
        Assert.Equal("50000", Read("cpu", "standing", "cpu.cfs_quota_us"));
    }

    [Fact]
    public async Task Process_that_joins_is_in_every_hierarchy()
    {
        await using var group = _hierarchy.Create("joined");
        using var process = Join(group, "cat /proc/self/cgroup; echo; read end");
        var groups = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 } line)
            groups.Add(line);
        foreach (var controller in new[] { "memory", "pids", "cpu", "freezer" })
            Assert.Contains(groups, l => l.Contains(controller, StringComparison.Ordinal) && l.EndsWith($":/{Name}/joined", StringComparison.Ordinal));
        await EndAsync(process);
    }

    [Fact]
    public async Task Memory_over_the_limit_kills_and_is_counted()
    {
        await using var group = _hierarchy.Create("memory");
        group.SetLimits(new CgroupLimits(32 << 20, 64, null));
        using var process = Join(group, "exec python3 -c \"x = b'x' * (64 << 20)\"");
        await Machine.EndOfAsync(process);
        Assert.Equal(137, process.ExitCode);
        Assert.Equal(1, group.OutOfMemoryKills);
        Assert.InRange(group.PeakMemory, 24 << 20, 32 << 20);
    }

    [Fact]
    public async Task Child_over_the_limit_dies_alone_and_does_not_count_for_what_survives_it()
    {
        await using var group = _hierarchy.Create("child");
        group.SetLimits(new CgroupLimits(32 << 20, 64, null));
        using var process = Join(group, "python3 -c \"x = b'x' * (64 << 20)\"; echo $?; read line");
        Assert.Equal("137", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, group.OutOfMemoryKills);
        Assert.InRange(group.PeakMemory, 24 << 20, 32 << 20);
        group.Survive();
        Assert.Equal(0, group.OutOfMemoryKills);
        await EndAsync(process);
    }

    [Fact]
    public async Task Counters_are_there_after_the_end()
    {
        var group = _hierarchy.Create("after");
        using var process = Join(group, "exec python3 -c \"x = b'x' * (16 << 20)\"");
        await Machine.EndOfAsync(process);
        await group.DisposeAsync();
        Assert.InRange(group.PeakMemory, 16 << 20, 64 << 20);
        Assert.Equal(0, group.OutOfMemoryKills);
        group.Kill();
        group.Freeze();
        group.Thaw();
        await group.DisposeAsync();
    }

    [Fact]
    public async Task Limits_can_be_moved_both_ways()
    {
        await using var group = _hierarchy.Create("moved");
        foreach (var megabytes in new[] { 128, 1024, 256, 10240 })
        {
            group.SetLimits(CgroupLimits.For(megabytes));
            foreach (var file in new[] { "memory.limit_in_bytes", "memory.memsw.limit_in_bytes" })
                Assert.Equal(((long)megabytes << 20).ToString(CultureInfo.InvariantCulture), Read("memory", "moved", file));
        }

        group.SetLimits(CgroupLimits.For(128));
        Assert.Equal("7235", Read("cpu", "moved", "cpu.cfs_quota_us"));
        Assert.Equal("1024", Read("pids", "moved", "pids.max"));
        group.SetLimits(new CgroupLimits(128 << 20, 64, Environment.ProcessorCount + 1));
        Assert.Equal("-1", Read("cpu", "moved", "cpu.cfs_quota_us"));
    }

    [Fact]
    public async Task Processes_over_the_limit_are_not_started()
    {
        await using var group = _hierarchy.Create("processes");
        group.SetLimits(new CgroupLimits(128 << 20, 8, null));
        using var process = Join(group, """exec python3 -c "$1" """, """
            import os, time
            n = 0
            try:
                while n < 50:
                    if not os.fork(): time.sleep(60)
                    n += 1
            except OSError:
                print(n, flush=True)
                time.sleep(60)
            """);
        Assert.Equal("7", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        group.Kill();
        await Machine.EndOfAsync(process);
        Assert.Equal(137, process.ExitCode);
    }

    [Fact]
    public async Task Frozen_processes_stand_still_and_go_on()
    {
        await using var group = _hierarchy.Create("frozen");
        using var process = Join(group, "while read line; do echo $line; done");
        await AskAsync(process);
        group.Freeze();
        await Machine.UntilAsync(() => Read("freezer", "frozen", "freezer.state") == "FROZEN", "frozen group");
        await process.StandardInput.WriteAsync("frozen\n");
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        var answer = process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken));
        group.Thaw();
        Assert.Equal("frozen", await answer);
        await EndAsync(process);
    }

    [Fact]
    public async Task Frozen_processes_die_of_a_kill()
    {
        await using var group = _hierarchy.Create("killed");
        using var process = Join(group, "sleep 600 & sleep 600 & while read line; do echo $line; done");
        await AskAsync(process);
        group.Freeze();
        await Machine.UntilAsync(() => Read("freezer", "killed", "freezer.state") == "FROZEN", "frozen group");
        group.Kill();
        await Machine.EndOfAsync(process);
        Assert.Equal(137, process.ExitCode);
        await Machine.UntilAsync(() => Read("memory", "killed", "cgroup.procs").Length == 0, "empty group");
    }

    [Fact]
    public async Task Disposing_ends_what_is_still_inside()
    {
        var group = _hierarchy.Create("disposed");
        using var process = Join(group, "sleep 600 & while read line; do echo $line; done");
        await AskAsync(process);
        await group.DisposeAsync();
        await Machine.EndOfAsync(process);
        Assert.Equal(137, process.ExitCode);
        await Machine.UntilAsync(() => !Directory.Exists($"/sys/fs/cgroup/memory/{Name}/disposed"), "end of the group");
    }

    [Fact]
    public async Task What_a_killed_server_left_is_removed()
    {
        var left = _hierarchy.Create("left");
        using var process = Join(left, "sleep 600 & while read line; do echo $line; done");
        await AskAsync(process);
        left.Freeze();
        await using (CgroupHierarchy.Detect("/sys/fs/cgroup", Name))
        {
        }

        await Machine.EndOfAsync(process);
        Assert.Equal(137, process.ExitCode);
        Assert.False(Directory.Exists($"/sys/fs/cgroup/freezer/{Name}"));
    }

    [Fact]
    public async Task Counters_are_read_without_allocating()
    {
        await using var group = _hierarchy.Create("counters");
        var sum = group.PeakMemory + group.OutOfMemoryKills;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            sum += group.PeakMemory + group.OutOfMemoryKills;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, sum);
    }

    private static Process Join(ICgroup group, string script, string argument = "")
    {
        var files = string.Join(' ', group.JoinFiles.Select(f => $"/proc/{Environment.ProcessId}/fd/{f.DangerousGetHandle()}"));
        return Machine.Start("/bin/sh", "-c", $"for file in {files}; do echo 0 > $file || exit 99; done; {script}", "sh", argument);
    }

    private static async Task AskAsync(Process process)
    {
        await process.StandardInput.WriteAsync("there\n");
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal("there", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    private static async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        await Machine.EndOfAsync(process);
    }

    private static string Read(string controller, string group, string file) =>
        CgroupFiles.Read($"/sys/fs/cgroup/{controller}/{Name}/{group}/{file}");
}
