using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.FileSystems;

/// <summary>A user namespace that nobody is in: what it maps is what a mount maps.</summary>
internal static class UserMap
{
    // Says a word when it is in the namespace, and waits.
    private static readonly string[] Arguments = ["--user", "sh", "-c", "echo; read end"];

    /// <param name="user">On the disk, and in the mount.</param>
    /// <exception cref="SandboxStartException">There can be none.</exception>
    public static SafeFileHandle Make((uint Disk, uint Mount) user, (uint Disk, uint Mount) group)
    {
        using var process = SystemTool.Start("unshare", Arguments);
        try
        {
            if (process.StandardOutput.ReadLine() is null)
                throw new SandboxStartException("unshare makes no user namespace.");

            var folder = $"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}";
            File.WriteAllText(folder + "/uid_map", Line(user));
            File.WriteAllText(folder + "/gid_map", Line(group));
            return File.OpenHandle(folder + "/ns/user");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SandboxStartException($"A user namespace takes no map: {e.Message}", e);
        }
        finally
        {
            process.StandardInput.Close();
            process.WaitForExit();
        }
    }

    private static string Line((uint Disk, uint Mount) ids) => string.Create(CultureInfo.InvariantCulture, $"{ids.Disk} {ids.Mount} 1");
}
