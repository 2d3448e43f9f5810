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
    private const ulong MappedIds = 0x00100000;
    private const ulong ReadOnlyNoSetuidNoDevices = 1 | NoSetuidNoDevices;

    /// <summary>A directory as a mount of its own, read-only, without set-user-id programs and devices.</summary>
    /// <param name="users">A user namespace: what is of somebody on the disk is somebody else's in the mount, as it maps them. Where the file system or the
    /// kernel cannot do that, it is as on the disk, as it is with null.</param>
    public static SafeFileHandle ReadOnly(string directory, SafeFileHandle? users = null) => Of(directory, ReadOnlyNoSetuidNoDevices, users);

    /// <inheritdoc cref="ReadOnly"/>
    public static SafeFileHandle Writable(string directory, SafeFileHandle? users = null) => Of(directory, NoSetuidNoDevices, users);

    private static SafeFileHandle Of(string directory, ulong set, SafeFileHandle? users)
    {
        var mount = LibC.Owned(LibC.OpenTree(OpenTreeNumber, WorkingDirectory, directory, Clone | LibC.OpenCloseOnExec), "open_tree");
        try
        {
            LibC.Check(Set(mount, new LibC.MountAttributes { Set = set }), "mount_setattr");
            if (users is not null)
                _ = Set(mount, new LibC.MountAttributes { Set = MappedIds, UserNamespace = (ulong)users.DangerousGetHandle() });
            return mount;
        }
        catch
        {
            mount.Dispose();
            throw;
        }
    }

    private static long Set(SafeFileHandle mount, in LibC.MountAttributes attributes) =>
        LibC.MountSetAttributes(MountSetAttributesNumber, mount, "", EmptyPath | Recursive, attributes, 32);
}
