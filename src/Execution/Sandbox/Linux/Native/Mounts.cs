using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Native;

/// <summary>Detached mounts: descriptors of mounts that no path leads to. The numbers of these calls are the same on every architecture.</summary>
internal static class Mounts
{
    private const int OpenTreeNumber = 428;
    private const int MountSetAttributesNumber = 442;
    private const int WorkingDirectory = -100;
    private const uint Clone = 1;
    private const uint EmptyPath = 0x1000;
    private const uint Recursive = 0x8000;
    private const ulong NoSetuidNoDevices = 2 | 4;
    private const ulong ReadOnlyNoSetuidNoDevices = 1 | NoSetuidNoDevices;

    /// <summary>A directory as a mount of its own, read-only, without set-user-id programs and devices.</summary>
    public static SafeFileHandle ReadOnly(string directory) => Of(directory, ReadOnlyNoSetuidNoDevices);

    public static SafeFileHandle Writable(string directory) => Of(directory, NoSetuidNoDevices);

    private static SafeFileHandle Of(string directory, ulong set)
    {
        var mount = LibC.Owned(LibC.OpenTree(OpenTreeNumber, WorkingDirectory, directory, Clone | LibC.OpenCloseOnExec), "open_tree");
        var attributes = new LibC.MountAttributes { Set = set };
        LibC.Check(LibC.MountSetAttributes(MountSetAttributesNumber, mount, "", EmptyPath | Recursive, attributes, 32), "mount_setattr");
        return mount;
    }
}
