using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Tmp;

/// <summary>A <c>/tmp</c> of a certain size, on disk. Disposing frees the disk once the sandboxes that have it mounted are gone.</summary>
internal sealed class TmpImage : ISandboxTmp
{
    public string Path => "/tmp";

    /// <summary>
    /// It as a mount that no path leads to, a new one each time, for the caller to dispose: the sandboxes of one environment use it one after the
    /// other. Throws <see cref="SandboxStartException"/>.
    /// </summary>
    public SafeFileHandle Mount() => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
