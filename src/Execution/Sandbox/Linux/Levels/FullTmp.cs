using Kiln.Execution.Sandbox.Linux.Tmp;

namespace Kiln.Execution.Sandbox.Linux.Levels;

/// <summary>A disk image, and the user whose files are in it.</summary>
internal sealed class FullTmp(TmpImage image, Func<TmpImage, ValueTask> returnImage, Action<uint> returnUser) : ISandboxTmp
{
    private int _disposed;

    public string Path => image.Path;

    public TmpImage Image => image;

    /// <summary>Null until the first sandbox uses it.</summary>
    public uint? User { get; set; }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;

        await returnImage(image);
        if (User is { } user)
            returnUser(user);
    }
}
