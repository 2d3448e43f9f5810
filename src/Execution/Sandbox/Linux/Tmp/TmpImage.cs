using System.ComponentModel;
using Kiln.Execution.Sandbox.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Tmp;

/// <summary>A <c>/tmp</c> of a certain size, on disk. Disposing frees the disk once the sandboxes that have it mounted are gone.</summary>
internal sealed class TmpImage : ISandboxTmp
{
    // ext4 tells two changes apart, however close, if somebody has looked in between.
    private static readonly Version FineTimes = new(6, 13);

    private readonly Func<SafeFileHandle> _mount;
    private readonly Action? _remove;
    private readonly SafeFileHandle _held; // Keeps the file system mounted between two sandboxes.
    private (long, uint) _madeAt;
    private bool _canTell = true;
    private TmpOwner _owner;
    private int _disposed;

    /// <param name="mount">Throws <see cref="Win32Exception"/>.</param>
    /// <param name="owner">Whose its directory is.</param>
    internal TmpImage(Func<SafeFileHandle> mount, TmpOwner owner, Action? remove = null)
    {
        _mount = mount;
        _owner = owner;
        _remove = remove;
        _held = mount();
        _madeAt = Files.ChangedAt(_held);
    }

    public string Path => "/tmp";

    /// <summary>No file was ever made in it: it is as good as new. False also where that cannot be told.</summary>
    internal bool IsUntouched => _canTell && Files.ChangedAt(_held) == _madeAt;

    /// <summary>Before any sandbox uses it: it stays untouched.</summary>
    /// <exception cref="Win32Exception"></exception>
    public void GiveTo(TmpOwner owner)
    {
        if (owner == _owner)
            return;

        var root = DiskMounts.PathOf(_held) + "/";
        Files.ChangeOwner(root, owner.User);
        Files.ChangeMode(root, owner.Mode);
        _owner = owner;
        _madeAt = Files.ChangedAt(_held);
    }

    /// <summary>
    /// It as a mount that no path leads to, a new one each time, for the caller to dispose: the sandboxes of one environment use it one after the
    /// other. Throws <see cref="SandboxStartException"/>.
    /// </summary>
    public SafeFileHandle Mount()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        _canTell &= TellsChanges(_madeAt, Files.ChangeTimeNow(), Environment.OSVersion.Version);
        try
        {
            // Not open_tree: before Linux 6.15 it copies no mount that is attached nowhere.
            return _mount();
        }
        catch (Win32Exception e)
        {
            throw new SandboxStartException($"A /tmp cannot be mounted: {e.Message}", e);
        }
    }

    /// <summary>Whether a change from now on has another time than the last one had: where times are those of ticks, two within one look the same.</summary>
    internal static bool TellsChanges((long, uint) last, (long, uint) now, Version kernel) => kernel >= FineTimes || last.CompareTo(now) < 0;

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _disposed, 1) == 0 ? new ValueTask(Task.Run(Unmount)) : ValueTask.CompletedTask;

    /// <summary>The last mount writes out what is in memory, into a file that nobody will read: that can take a while.</summary>
    private void Unmount()
    {
        _held.Dispose();
        try
        {
            _remove?.Invoke();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Removed with the next start's leftovers.
        }
    }
}
