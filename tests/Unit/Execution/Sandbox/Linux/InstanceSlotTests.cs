using Kiln.Execution.Sandbox;
using Kiln.Execution.Sandbox.Linux;
using Kiln.Execution.Sandbox.Linux.Cgroups;

namespace Kiln.Unit.Execution.Sandbox.Linux;

public sealed class InstanceSlotTests : IDisposable
{
    // Far from what a server that happens to run here has.
    private const int First = 60;

    private readonly string _root = Directory.CreateTempSubdirectory("kiln-unit-").FullName;

    public InstanceSlotTests() => Machine.RequireRoot();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Lowest_free_number_is_taken_and_names_everything()
    {
        await using var first = await TakeAsync();
        Assert.Equal((60, "kiln-60", "kn60x", "kiln_60"), (first.Number, first.CgroupName, first.LinkPrefix, first.FilterTable));
        Assert.Equal(0x70000000u + 60 * 65536, first.FirstUser);
        await using (var second = await TakeAsync())
            Assert.Equal(61, second.Number);
        await using var third = await TakeAsync();
        Assert.Equal(61, third.Number);
    }

    [Fact]
    public async Task Turns_are_taken_one_at_a_time()
    {
        await using var first = await TakeAsync();
        await using var second = await TakeAsync();
        Task<IAsyncDisposable> waiting;
        await using (await first.TakeTurnAsync(TestContext.Current.CancellationToken))
        {
            waiting = second.TakeTurnAsync(TestContext.Current.CancellationToken);
            Assert.False(waiting.IsCompleted);
        }

        await (await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).DisposeAsync();
    }

    [Fact]
    public async Task Number_that_was_not_given_back_shows_in_its_file()
    {
        await using (await TakeAsync())
            Assert.Equal(1, new FileInfo(Path.Combine(_root, "slot-60")).Length);
        Assert.Equal(0, new FileInfo(Path.Combine(_root, "slot-60")).Length);
    }

    [Fact]
    public async Task Server_knows_whether_it_is_alone()
    {
        await using var first = await TakeAsync();
        Assert.True(first.IsAlone());
        await using (await TakeAsync())
            Assert.False(first.IsAlone());
        Assert.True(first.IsAlone());
    }

    [Fact]
    public async Task No_more_than_there_are_numbers()
    {
        var slots = new List<InstanceSlot>();
        for (var n = First; n < InstanceSlot.Count; n++)
            slots.Add(await TakeAsync());
        Assert.Contains("no number left", (await Assert.ThrowsAsync<SandboxStartException>(TakeAsync)).Message, StringComparison.Ordinal);
        foreach (var slot in slots)
            await slot.DisposeAsync();
    }

    [Fact]
    public async Task Number_of_a_killed_server_is_free_and_its_processes_end()
    {
        Assert.SkipUnless(File.Exists("/sys/fs/cgroup/memory/tasks"), "There is no cgroup version 1 on this machine.");
        CgroupHierarchy.Detect("/sys/fs/cgroup", "kiln-60")!.Create("left");
        using var process = Machine.Start(
            "/bin/sh", "-c", "for file in /sys/fs/cgroup/*/kiln-60/left/tasks; do echo 0 > $file; done; echo; sleep 600 & read end");
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        await using var slot = await TakeAsync();
        Assert.Equal(60, slot.Number);
        await Machine.EndOfAsync(process);
        Assert.Equal(137, process.ExitCode);
        Assert.Empty(Directory.GetDirectories("/sys/fs/cgroup", "kiln-60", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }));
    }

    [Fact]
    public async Task Leftovers_of_a_killed_server_go_when_another_number_is_taken()
    {
        Assert.SkipUnless(File.Exists("/sys/fs/cgroup/memory/tasks"), "There is no cgroup version 1 on this machine.");
        await using (var first = await TakeAsync())
        await using (var second = await TakeAsync())
        {
            Assert.Equal(61, second.Number);
            CgroupHierarchy.Detect("/sys/fs/cgroup", second.CgroupName)!.Create("left");
        }

        CgroupHierarchy.Detect("/sys/fs/cgroup", "kiln-62")!.Create("alive");
        await using (File.Open(Path.Combine(_root, "slot-62"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        await using (var next = await TakeAsync())
        {
            Assert.Equal(60, next.Number);
            Assert.False(Directory.Exists("/sys/fs/cgroup/memory/kiln-61"));
            Assert.True(Directory.Exists("/sys/fs/cgroup/memory/kiln-62/alive"));
        }

        await using (await TakeAsync())
            Assert.False(Directory.Exists("/sys/fs/cgroup/memory/kiln-62"));
    }

    [Fact]
    public async Task Directory_that_cannot_be_had_is_named()
    {
        var e = await Assert.ThrowsAsync<SandboxStartException>(() => InstanceSlot.TakeAsync("/proc/kiln"));
        Assert.StartsWith("/proc/kiln cannot be used: ", e.Message, StringComparison.Ordinal);
    }

    private Task<InstanceSlot> TakeAsync() => InstanceSlot.TakeAsync(_root, first: First);
}
