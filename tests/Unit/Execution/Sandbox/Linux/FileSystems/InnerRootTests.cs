using Kiln.Execution.Sandbox.Linux;
using Kiln.Execution.Sandbox.Linux.FileSystems;
using Kiln.Execution.Sandbox.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Unit.Execution.Sandbox.Linux.FileSystems;

/// <summary>With real mounts, of a directory of root's.</summary>
public sealed class InnerRootTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kiln-unit-").FullName;
    private readonly InnerRoot _root;

    public InnerRootTests()
    {
        Machine.RequireRoot();
        _root = InnerRoot.Make() ?? throw new InvalidOperationException("No user namespace can be made.");
        File.WriteAllText(Path.Combine(_directory, "of-root"), "x");
        File.WriteAllText(Path.Combine(_directory, "of-another"), "x");
        Files.ChangeOwner(Path.Combine(_directory, "of-another"), 1234);
    }

    public void Dispose()
    {
        _root?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Below_the_users_of_environments() => Assert.InRange(InnerRoot.User, 0x60000000u, InstanceSlot.FirstUserOfAll - 1);

    [Fact]
    public async Task What_is_roots_is_its_own_and_the_rest_nobodys()
    {
        using var mount = Mounts.ReadOnly(_directory, _root.Map);
        Assert.Equal($"{InnerRoot.User} {InnerRoot.User}\n", await OwnerAsync(mount, "of-root"));
        Assert.Equal("65534 65534\n", await OwnerAsync(mount, "of-another"));
        Assert.Equal("0 0\n", await Machine.RunAsync("stat", "-c", "%u %g", Path.Combine(_directory, "of-root")));
    }

    [Fact]
    public void Nothing_is_written()
    {
        using var mount = Mounts.ReadOnly(_directory, _root.Map);
        var e = Assert.Throws<IOException>(() => File.WriteAllText(PathOf(mount) + "new", ""));
        Assert.Contains("Read-only file system", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_system_that_maps_nobody_is_mounted_as_it_is()
    {
        using var mount = Mounts.ReadOnly("/proc/sys", _root.Map);
        Assert.True(Directory.Exists(PathOf(mount) + "kernel"));
    }

    private static string PathOf(SafeFileHandle mount) => DiskMounts.PathOf(mount) + "/";

    private static Task<string> OwnerAsync(SafeFileHandle mount, string name) =>
        Machine.RunAsync("stat", "-c", "%u %g", $"/proc/{Environment.ProcessId}/fd/{mount.DangerousGetHandle()}/{name}");
}
