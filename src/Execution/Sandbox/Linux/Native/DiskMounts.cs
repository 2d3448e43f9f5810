using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Native;

/// <summary>File systems on block devices, as detached mounts.</summary>
internal static partial class DiskMounts
{
    private const int FsOpenNumber = 430;
    private const int FsConfigNumber = 431;
    private const int FsMountNumber = 432;
    private const uint CloseOnExec = 1;
    private const uint SetFlag = 0;
    private const uint SetString = 1;
    private const uint Create = 6;
    private const uint NoSetuidNoDevicesNoAccessTimes = 2 | 4 | 0x10;

    /// <summary>
    /// A mount that nothing but the descriptor holds. One device has one file system, however often it is mounted.
    /// Throws <see cref="Win32Exception"/>.
    /// </summary>
    public static SafeFileHandle Mount(string fileSystem, string device, IEnumerable<string> flags)
    {
        using var context = LibC.Owned(FsOpen(FsOpenNumber, fileSystem, CloseOnExec), "fsopen");
        LibC.Check(FsConfig(FsConfigNumber, context, SetString, "source", device, 0), "fsconfig");
        foreach (var flag in flags)
            LibC.Check(FsConfig(FsConfigNumber, context, SetFlag, flag, null, 0), "fsconfig");
        LibC.Check(FsConfig(FsConfigNumber, context, Create, null, null, 0), "fsconfig");
        return LibC.Owned(FsMount(FsMountNumber, context, CloseOnExec, NoSetuidNoDevicesNoAccessTimes), "fsmount");
    }

    /// <summary>A directory of a mount that no path leads to, as a path: good while the handle is open.</summary>
    public static string PathOf(SafeFileHandle mount) => $"/proc/self/fd/{mount.DangerousGetHandle()}";

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint FsOpen(nint number, string fileSystem, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint FsConfig(nint number, SafeFileHandle context, uint command, string? key, string? value, int auxiliary);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint FsMount(nint number, SafeFileHandle context, uint flags, uint attributes);
}
