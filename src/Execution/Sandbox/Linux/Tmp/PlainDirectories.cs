using System.ComponentModel;
using Kiln.Execution.Sandbox.Linux.Native;

namespace Kiln.Execution.Sandbox.Linux.Tmp;

/// <summary>Where there are no loop devices or no ext4: a directory of the host, which can grow until the disk is full.</summary>
internal sealed class PlainDirectories(string directory, string why) : ITmpSource
{
    public string Description => $"/tmp is a directory of the host and has NO size: {why}";

    public Task<TmpImage> MakeAsync(int sizeMb, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(path);
            Files.ChangeOwner(path, TmpOwner.Everybody.User);
            Files.ChangeMode(path, TmpOwner.Everybody.Mode);
            return Task.FromResult(new TmpImage(() => Mounts.Writable(path), TmpOwner.Everybody, () => Directory.Delete(path, recursive: true)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new SandboxStartException($"No directory for /tmp can be made in {directory}: {e.Message}", e);
        }
    }
}
