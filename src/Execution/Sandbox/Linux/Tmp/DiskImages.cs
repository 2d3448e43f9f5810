using System.Collections.Concurrent;
using System.ComponentModel;
using Kiln.Execution.Sandbox.Linux.Native;

namespace Kiln.Execution.Sandbox.Linux.Tmp;

/// <summary>
/// Each a file system of its own, in a sparse file that has no name any more, on a loop device that ends with its last mount. Nothing of it is
/// left when the server is killed.
/// </summary>
internal sealed class DiskImages(string directory) : ITmpSource
{
    private readonly ConcurrentDictionary<int, Task<ImageTemplate>> _templates = [];

    public string Description => "/tmp is a file system on disk of the size that the function asks for.";

    public async Task<TmpImage> MakeAsync(int sizeMb, CancellationToken cancellationToken)
    {
        var template = await TemplateAsync(sizeMb).WaitAsync(cancellationToken);
        try
        {
            return Make(template);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new SandboxStartException($"No /tmp of {sizeMb} MB can be made in {directory}: {e.Message}", e);
        }
    }

    private TmpImage Make(ImageTemplate template)
    {
        var path = Path.Combine(directory, Guid.NewGuid().ToString("N"));
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(path);
        template.Write(file);
        using var device = LoopDevice.Attach(file);
        var source = device.Path;
        return new TmpImage(() => DiskMounts.Mount(ImageTemplate.FileSystem, source, ImageTemplate.MountFlags), TmpOwner.Everybody);
    }

    /// <summary>A failure is not remembered: the disk may only have been full.</summary>
    private async Task<ImageTemplate> TemplateAsync(int sizeMb)
    {
        var making = _templates.GetOrAdd(sizeMb, size => ImageTemplate.MakeAsync(directory, size, CancellationToken.None));
        try
        {
            return await making;
        }
        catch
        {
            _templates.TryRemove(new KeyValuePair<int, Task<ImageTemplate>>(sizeMb, making));
            throw;
        }
    }
}
