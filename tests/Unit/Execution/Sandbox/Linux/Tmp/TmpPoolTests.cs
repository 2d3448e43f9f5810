using System.Globalization;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;
using Kiln.Execution.Sandbox.Linux.FileSystems;
using Kiln.Execution.Sandbox.Linux.Native;
using Kiln.Execution.Sandbox.Linux.Tmp;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Unit.Execution.Sandbox.Linux.Tmp;

/// <summary>With real file systems on loop devices.</summary>
public sealed class TmpPoolTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kiln-unit-").FullName;
    private TmpPool _pool = null!;

    public async ValueTask InitializeAsync()
    {
        Machine.RequireRoot();
        Assert.SkipUnless(File.Exists("/dev/loop-control"), "There are no loop devices on this machine.");
        _pool = await TmpPool.StartAsync(_directory, 1, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_pool is not null)
        {
            await _pool.DisposeAsync();
            await Machine.UntilAsync(() => Devices() == 0, "end of the loop devices");
            Assert.Empty(Directory.GetFileSystemEntries(_directory));
        }

        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Size_is_promised_where_it_can_be() =>
        Assert.Equal("/tmp is a file system on disk of the size that the function asks for.", _pool.Description);

    [Fact]
    public async Task New_one_is_empty_and_everybodys()
    {
        await using var image = await TakeAsync(512);
        using var mount = image.Mount();
        Assert.Empty(Directory.GetFileSystemEntries(PathOf(mount)));
        Assert.Equal($"1777 {InnerRoot.User} {InnerRoot.User}\n", await OwnerAsync(mount));
    }

    [Fact]
    public async Task Given_to_a_user_it_is_as_good_as_new_and_everybodys_again()
    {
        var image = await TakeAsync(512);
        await Machine.UntilAsync(() => _pool.ReadyCount == 1, "ready image");
        using var mount = image.Mount();
        image.GiveTo(TmpOwner.Of(new Interpreter("python3.7", "3.7.17", "/python", "test"), 1234));
        Assert.Equal("700 1234 1234\n", await OwnerAsync(mount));
        Assert.True(image.IsUntouched);
        image.GiveTo(TmpOwner.Of(new Interpreter("python3.8", "3.8.18", "/python", "test"), 1235));
        Assert.Equal($"1777 {InnerRoot.User} {InnerRoot.User}\n", await OwnerAsync(mount));
        await _pool.ReturnAsync(image, 512);
        Assert.Equal(2, _pool.ReadyCount);
    }

    [Theory]
    [InlineData(7, 500, 7, 500, "6.1", false)]
    [InlineData(7, 500, 7, 501, "6.1", true)]
    [InlineData(7, 500, 8, 0, "6.1", true)]
    [InlineData(7, 500, 6, 900, "6.1", false)]
    [InlineData(7, 500, 7, 500, "6.13", true)]
    public void Change_within_the_tick_of_the_last_cannot_be_told_where_times_are_ticks(long last, uint lastNano, long now, uint nowNano, string kernel, bool tells) =>
        Assert.Equal(tells, TmpImage.TellsChanges((last, lastNano), (now, nowNano), Version.Parse(kernel)));

    [Fact]
    public async Task Time_of_a_change_is_not_before_the_time_that_changes_have_now()
    {
        var before = Files.ChangeTimeNow();
        await using var image = await TakeAsync(16);
        using var mount = image.Mount();
        await File.WriteAllTextAsync(PathOf(mount) + "note", "", TestContext.Current.CancellationToken);
        Assert.True(before.CompareTo(Files.ChangedAt(mount)) <= 0);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(777)]
    [InlineData(10240)]
    public async Task Size_promised_can_be_used_and_hardly_more(int sizeMb)
    {
        await using var image = await TakeAsync(sizeMb);
        using var mount = image.Mount();
        var free = await Machine.RunAsync("stat", "-f", "-c", "%a %S", $"/proc/{Environment.ProcessId}/fd/{Number(mount)}/.");
        var numbers = free.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToList();
        var size = (long)sizeMb << 20;
        Assert.InRange(numbers[0] * numbers[1], size, size + size / 100);
    }

    [Fact]
    public async Task Full_one_takes_no_more()
    {
        await using var image = await TakeAsync(16);
        using var mount = image.Mount();
        using var file = File.OpenHandle(PathOf(mount) + "file", FileMode.Create, FileAccess.Write);
        var block = new byte[1 << 20];
        var written = 0;
        void WriteOn()
        {
            for (; written < 100; written++)
                RandomAccess.Write(file, block, (long)written << 20);
        }

        var e = Assert.Throws<IOException>(WriteOn);
        Assert.Contains("No space left on device", e.Message, StringComparison.Ordinal);
        Assert.InRange(written, 16, 17);
    }

    [Fact]
    public async Task What_is_removed_takes_up_no_disk()
    {
        await using var image = await TakeAsync(512);
        using var mount = image.Mount();
        var discarded = await DiscardedAsync(mount);
        const int Size = 32 << 20;
        using (var file = File.OpenHandle(PathOf(mount) + "file", FileMode.Create, FileAccess.Write, FileShare.Delete, FileOptions.None))
        {
            RandomAccess.Write(file, new byte[Size], 0);
            RandomAccess.FlushToDisk(file);
            File.Delete(PathOf(mount) + "file");
        }

        Assert.InRange(await DiscardedAsync(mount) - discarded, Size, Size + (Size / 8));
    }

    [Fact]
    public async Task Next_sandbox_finds_what_the_one_before_wrote()
    {
        await using var image = await TakeAsync(512);
        using (var first = image.Mount())
            await File.WriteAllTextAsync(PathOf(first) + "note", "kept", TestContext.Current.CancellationToken);
        using var second = image.Mount();
        using var third = image.Mount();
        Assert.Equal("kept", await File.ReadAllTextAsync(PathOf(second) + "note", TestContext.Current.CancellationToken));
        File.Delete(PathOf(second) + "note");
        Assert.False(File.Exists(PathOf(third) + "note"));
    }

    [Fact]
    public async Task Programs_run_but_gain_nothing()
    {
        await using var image = await TakeAsync(512);
        using var mount = image.Mount();
        File.Copy("/usr/bin/id", PathOf(mount) + "id");
        File.SetUnixFileMode(PathOf(mount) + "id", (UnixFileMode)0x9ED); // 4755: as root when others start it, were it not for the mount.
        // Through an open directory, as nobody may look into another user's /proc.
        var program = $"cd /proc/{Environment.ProcessId}/fd/{Number(mount)}/ && exec setpriv --reuid=65534 --clear-groups ./id -u";
        Assert.Equal("65534\n", await Machine.RunAsync("/bin/sh", "-c", program));
    }

    [Fact]
    public async Task Ready_one_is_there_at_once()
    {
        for (var i = 0; i < 3; i++)
        {
            await Machine.UntilAsync(() => _pool.ReadyCount == 1, "ready image");
            var taking = _pool.TakeAsync(512, TestContext.Current.CancellationToken);
            Assert.True(taking.IsCompletedSuccessfully);
            await (await taking).DisposeAsync();
        }
    }

    [Fact]
    public async Task Untouched_one_is_used_again()
    {
        await Machine.UntilAsync(() => _pool.ReadyCount == 1, "ready image");
        var image = await TakeAsync(512);
        await Machine.UntilAsync(() => _pool.ReadyCount == 1, "ready image");
        using (var mount = image.Mount())
            Assert.Empty(Directory.GetFileSystemEntries(PathOf(mount)));
        await _pool.ReturnAsync(image, 512);
        Assert.Equal(2, _pool.ReadyCount);
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(16, false)]
    public async Task One_that_had_a_file_or_another_size_is_not(int sizeMb, bool touch)
    {
        var image = await TakeAsync(sizeMb);
        await Machine.UntilAsync(() => _pool.ReadyCount == 1, "ready image");
        using (var mount = image.Mount())
        {
            if (touch)
            {
                await File.WriteAllTextAsync(PathOf(mount) + "note", "not kept", TestContext.Current.CancellationToken);
                File.Delete(PathOf(mount) + "note");
            }
        }

        await _pool.ReturnAsync(image, sizeMb);
        Assert.Equal(1, _pool.ReadyCount);
        Assert.Throws<ObjectDisposedException>(image.Mount);
    }

    [Fact]
    public async Task Image_lives_as_long_as_a_sandbox_has_it_mounted()
    {
        var image = await TakeAsync(16);
        var before = Devices();
        var mount = image.Mount();
        await image.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(image.Mount);
        await File.WriteAllTextAsync(PathOf(mount) + "note", "still there", TestContext.Current.CancellationToken);
        mount.Dispose();
        await Machine.UntilAsync(() => Devices() < before, "end of the loop device");
    }

    [Fact]
    public async Task Many_can_be_made_at_the_same_time()
    {
        var images = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => TakeAsync(16)));
        foreach (var (image, index) in images.Select((image, index) => (image, index)))
        {
            using var mount = image.Mount();
            Assert.Empty(Directory.GetFileSystemEntries(PathOf(mount)));
            await File.WriteAllTextAsync(PathOf(mount) + "index", $"{index}", TestContext.Current.CancellationToken);
        }

        foreach (var image in images)
            await image.DisposeAsync();
    }

    [Fact]
    public async Task Leftovers_of_a_killed_server_are_removed()
    {
        var directory = Path.Combine(_directory, "other");
        Directory.CreateDirectory(Path.Combine(directory, "plain"));
        await File.WriteAllTextAsync(Path.Combine(directory, "template"), "", TestContext.Current.CancellationToken);
        await using (await TmpPool.StartAsync(directory, 0, TestContext.Current.CancellationToken))
            Assert.Empty(Directory.GetFileSystemEntries(directory));
        Directory.Delete(directory);
    }

    [Fact]
    public async Task Directory_stands_in_where_there_is_nothing_else()
    {
        var directory = Directory.CreateDirectory(Path.Combine(_directory, "plain")).FullName;
        var source = new PlainDirectories(directory, "mkfs.ext4: not found");
        Assert.Equal("/tmp is a directory of the host and has NO size: mkfs.ext4: not found", source.Description);
        var image = await source.MakeAsync(512, TestContext.Current.CancellationToken);
        using (var mount = image.Mount())
            await File.WriteAllTextAsync(PathOf(mount) + "note", "kept", TestContext.Current.CancellationToken);
        using (var mount = image.Mount())
            Assert.Equal("kept", await File.ReadAllTextAsync(PathOf(mount) + "note", TestContext.Current.CancellationToken));
        await image.DisposeAsync();
        Assert.Empty(Directory.GetDirectories(directory));
        Directory.Delete(directory);
    }

    [Fact]
    public async Task Directory_that_cannot_be_had_is_named()
    {
        var e = await Assert.ThrowsAsync<SandboxStartException>(() => TmpPool.StartAsync("/proc/kiln"));
        Assert.StartsWith("/proc/kiln cannot be used for /tmp: ", e.Message, StringComparison.Ordinal);
    }

    private async Task<TmpImage> TakeAsync(int sizeMb) => await _pool.TakeAsync(sizeMb, TestContext.Current.CancellationToken);

    private static string PathOf(SafeFileHandle mount) => DiskMounts.PathOf(mount) + "/";

    private static Task<string> OwnerAsync(SafeFileHandle mount) =>
        Machine.RunAsync("stat", "-L", "-c", "%a %u %g", $"/proc/{Environment.ProcessId}/fd/{Number(mount)}");

    // Bytes that its device has given back to the file behind it: the kernel counts sectors, in the fourteenth number.
    private static async Task<long> DiscardedAsync(SafeFileHandle mount)
    {
        var device = (await Machine.RunAsync("stat", "-L", "-c", "%Hd:%Ld", $"/proc/{Environment.ProcessId}/fd/{Number(mount)}/.")).Trim();
        var numbers = (await File.ReadAllTextAsync($"/sys/dev/block/{device}/stat")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return 512 * long.Parse(numbers[13], CultureInfo.InvariantCulture);
    }

    private static nint Number(SafeFileHandle mount) => mount.DangerousGetHandle();

    /// <summary>How many loop devices have a file of this pool behind them.</summary>
    private int Devices() => Directory.GetDirectories("/sys/block", "loop*")
        .Count(d => Kiln.Execution.Sandbox.Linux.Cgroups.CgroupFiles.Read(d + "/loop/backing_file").StartsWith(_directory, StringComparison.Ordinal));
}
