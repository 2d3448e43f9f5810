using System.Runtime.Versioning;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;
using Kiln.Execution.Sandbox.Linux.Native;
using Kiln.Execution.Sandbox.Linux.Zygotes;

namespace Kiln.Unit.Execution.Sandbox.Linux;

/// <summary>Real zygotes of a real interpreter, without anything that needs the network or a disk.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ZygoteTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _root = Directory.CreateTempSubdirectory("kiln-unit-").FullName;
    private Interpreter _interpreter = null!;

    public async ValueTask InitializeAsync() => _interpreter = await Pythons.RootAndPythonAsync();

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Launch_leaves_nothing_in_the_temporary_directory()
    {
        await using var zygote = await Zygote.LaunchAsync(_interpreter, sdk: false, Pythons.Zygotes(_root), CancellationToken.None);
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public async Task Zygote_that_is_killed_takes_its_sandboxes_with_it()
    {
        await using var zygote = await Zygote.LaunchAsync(_interpreter, sdk: false, Pythons.Zygotes(_root), CancellationToken.None);
        await using var blank = await Blank.StartAsync(zygote, new BareLevel(Pythons.Zygotes(_root)), null, CancellationToken.None);
        Assert.True(await blank.Ready.WaitAsync(Patience));
        Signals.Send(zygote.ProcessId, Signals.Kill);
        await zygote.Ended.WaitAsync(Patience);
        await blank.Tree.Gone.WaitAsync(Patience);
        Assert.Equal(new SandboxExit(null, Signals.Kill), await blank.Status.Runtime.Exited.WaitAsync(Patience));
        Assert.Equal(0, await blank.Control.ReceiveAsync(new byte[1]).WaitAsync(Patience));

        await using var late = await Blank.StartAsync(zygote, new BareLevel(Pythons.Zygotes(_root)), null, CancellationToken.None);
        Assert.NotNull(late.Tree.Failure);
        Assert.False(await late.Ready.WaitAsync(Patience));
    }

    [Fact]
    public async Task Killed_tree_is_reported_gone_when_it_is()
    {
        await using var zygote = await Zygote.LaunchAsync(_interpreter, sdk: false, Pythons.Zygotes(_root), CancellationToken.None);
        var blank = await Blank.StartAsync(zygote, new BareLevel(Pythons.Zygotes(_root)), null, CancellationToken.None);

        // Before anybody knows the process: it is killed when it is known.
        await blank.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.True(blank.Tree.Gone.IsCompleted);
        Assert.Equal(0, zygote.Trees);
        Assert.False(zygote.Ended.IsCompleted);
    }

    [Fact]
    public async Task Concurrent_starts_share_one_launch()
    {
        await using var set = Set(new BareLevel(Pythons.Zygotes(_root)));
        var blanks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => set.TakeAsync(null, CancellationToken.None)));
        Assert.Single(blanks.Select(b => b.Zygote).Distinct());
        Assert.All(await Task.WhenAll(blanks.Select(b => b.Ready.WaitAsync(Patience))), Assert.True);
        await Task.WhenAll(blanks.Select(b => b.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task Zygote_that_was_killed_is_replaced_at_the_next_use()
    {
        await using var set = Set(new BareLevel(Pythons.Zygotes(_root)));
        await using var first = await set.TakeAsync(null, CancellationToken.None);
        Signals.Send(first.Zygote.ProcessId, Signals.Kill);
        await first.Zygote.Ended.WaitAsync(Patience);
        await using var second = await set.TakeAsync(null, CancellationToken.None);
        Assert.NotEqual(first.Zygote.ProcessId, second.Zygote.ProcessId);
        Assert.True(await second.Ready.WaitAsync(Patience));
    }

    [Fact]
    public async Task Zygote_that_is_worn_out_is_replaced_and_ends_with_its_last_sandbox()
    {
        await using var set = Set(new BareLevel(Pythons.Zygotes(_root) with { MaxForks = 1 }));
        await using var first = await set.TakeAsync(null, CancellationToken.None);
        await using var next = await TakeOfAnotherAsync(set, first.Zygote);
        Assert.False(first.Zygote.Ended.IsCompleted);
        await first.DisposeAsync();
        await first.Zygote.Ended.WaitAsync(Patience);
    }

    [Fact]
    public async Task Zygote_is_replaced_at_its_age_and_not_before()
    {
        var time = Samples.Time();
        await using var set = Set(new BareLevel(Pythons.Zygotes(_root) with { MaxAge = TimeSpan.FromHours(6) }), time: time);
        await using var first = await set.TakeAsync(null, CancellationToken.None);
        time.Advance(TimeSpan.FromHours(6) - TimeSpan.FromTicks(1));
        await (await set.TakeAsync(null, CancellationToken.None)).DisposeAsync();

        // A replacement would have been launched before these, one after the other.
        for (var i = 0; i < 2; i++)
        {
            await using var other = Set(new BareLevel(Pythons.Zygotes(_root)));
            await other.WarmAsync(CancellationToken.None);
        }

        await using (var same = await set.TakeAsync(null, CancellationToken.None))
            Assert.Same(first.Zygote, same.Zygote);

        time.Advance(TimeSpan.FromTicks(1));
        await using var next = await TakeOfAnotherAsync(set, first.Zygote);
        Assert.False(first.Zygote.Ended.IsCompleted);
        await first.DisposeAsync();
        await first.Zygote.Ended.WaitAsync(Patience);
    }

    [Fact]
    public async Task Pool_makes_blanks_ahead_and_gives_them_first()
    {
        await using var set = Set(new BareLevel(Pythons.Zygotes(_root)), mostBlanks: 2);
        await set.WarmAsync(CancellationToken.None);
        using var deadline = new CancellationTokenSource(Patience);
        while (set.Health!.Blanks < 2)
            await Task.Delay(1, deadline.Token);

        await using var blank = await set.TakeAsync(null, CancellationToken.None);
        Assert.True(blank.Ready.IsCompletedSuccessfully);
        Assert.Equal((1, 0), (set.Health.FromPool, set.Health.Forked));

        // A certain user is none that waits.
        await using var same = await set.TakeAsync(blank.Parts.User, CancellationToken.None);
        Assert.Equal(blank.Parts.User, same.Parts.User);
    }

    [Fact]
    public async Task Disposing_ends_every_process()
    {
        var set = Set(new BareLevel(Pythons.Zygotes(_root)), mostBlanks: 4);
        var blank = await set.TakeAsync(null, CancellationToken.None);
        Assert.True(await blank.Ready.WaitAsync(Patience));
        var process = blank.Zygote.ProcessId;
        await set.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.True(blank.Tree.Gone.IsCompleted);
        Assert.False(Directory.Exists($"/proc/{process}"));
        await blank.DisposeAsync();
    }

    [Fact]
    public async Task Interpreter_that_cannot_be_a_zygote_is_named_with_its_last_words()
    {
        var path = Path.Combine(_root, "python");
        await File.WriteAllTextAsync(path, "#!/bin/sh\necho 'no libpython here' >&2; exit 3\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var e = await Assert.ThrowsAsync<SandboxStartException>(
            () => Zygote.LaunchAsync(_interpreter with { Path = path }, sdk: false, Pythons.Zygotes(_root), CancellationToken.None));
        Assert.Equal($"{path} ({_interpreter.Runtime}) ended with exit status 3 before it was ready: no libpython here", e.Message);
    }

    // The old one serves until the new one can.
    private static async Task<Blank> TakeOfAnotherAsync(ZygoteSet set, Zygote old)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var blank = await set.TakeAsync(null, deadline.Token);
            Assert.True(await blank.Ready.WaitAsync(Patience));
            if (blank.Zygote != old)
                return blank;

            await blank.DisposeAsync();
        }
    }

    private ZygoteSet Set(BareLevel level, int mostBlanks = 0, TimeProvider? time = null) =>
        new(_interpreter, sdk: false, level, new StartsInFlight(time ?? TimeProvider.System), mostBlanks, time ?? TimeProvider.System);
}
