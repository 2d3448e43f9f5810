using System.ComponentModel;
using Kiln.Execution.Sandbox.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.FileSystems;

/// <summary>
/// A folder of this machine as environments mount it. Each is another user to the kernel; in the mount, what is of the folder's owner is of that
/// user, and what he writes is of the owner on the disk, as an access point does it. So environments share it, and nobody else's files are in reach.
/// </summary>
public static class SharedFolder
{
    private const uint Root = 0;

    /// <returns>Why functions cannot share it, and what would help; null when they can.</returns>
    public static string? Fault(string directory) =>
        !Directory.Exists(directory) ? $"there is no folder {directory}"
            : OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Files.OwnerOf(directory).User == Root
                ? $"{directory} belongs to root, who would be the owner of what functions write: give it to somebody else (chown nobody {directory})"
                : null;

    /// <param name="user">Of the environment.</param>
    /// <exception cref="FileSystemMountException"></exception>
    internal static SafeFileHandle Mount(string directory, uint user)
    {
        try
        {
            return MountAs(directory, user);
        }
        catch (Win32Exception e)
        {
            throw new FileSystemMountException($"{directory} cannot be mounted: {e.Message}", e);
        }
    }

    private static SafeFileHandle MountAs(string directory, uint user)
    {
        var owner = Files.OwnerOf(directory);
        // Whose programs with a set-user-id bit would be everybody's way to root.
        if (owner.User == Root)
            return Mounts.Writable(directory);
        try
        {
            using var users = UserMap.Make((owner.User, user), (owner.Group, user));
            return Mounts.Writable(directory, users);
        }
        catch (SandboxStartException)
        {
            // As where the file system cannot: the folder's permissions decide.
            return Mounts.Writable(directory);
        }
    }
}
