using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Levels;

/// <summary>
/// Made by the first sandbox that uses it. Each one hands a copy of its mount to the host, for the next, which uses it up.
/// </summary>
internal sealed class UsernsTmp(int sizeMb) : ISandboxTmp
{
    private Task<SafeFileHandle>? _copy;

    public string Path => "/tmp";

    public int SizeMb => sizeMb;

    /// <summary>What the last sandbox has handed over. Null when there was none, or it did not come that far.</summary>
    public SafeFileHandle? Take() =>
        Interlocked.Exchange(ref _copy, null) is { IsCompletedSuccessfully: true } copy ? copy.GetAwaiter().GetResult() : null;

    public void UsedBy(SandboxStatus status) => _copy = status.Tmp;

    public ValueTask DisposeAsync()
    {
        Take()?.Dispose();
        return ValueTask.CompletedTask;
    }
}
