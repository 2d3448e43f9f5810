using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.ProvisionedConcurrency;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.Lambda.HotReload;

/// <summary>
/// Follows the folders that functions run from: after a change in one, its functions get new environments; those that are provisioned are made at
/// once, when what is saved together has been. The kernel tells of changes, so that an invoke looks at nothing. One watch for each folder, for as long as
/// a function runs from it.
/// </summary>
public sealed class FolderWatch : IDisposable
{
    // Of one save of many files, or of a checkout, most.
    private static readonly TimeSpan SavedTogether = TimeSpan.FromMilliseconds(500);

    // Written by who runs or keeps the code, not by who edits it.
    private static readonly string[] Ignored = ["__pycache__", ".git"];

    private readonly FunctionStore _functions;
    private readonly ProvisionedVersions _provisioned;
    private readonly ILogger<FolderWatch> _log;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, FileSystemWatcher> _watches = new(StringComparer.Ordinal);
    private readonly HashSet<FunctionKey> _changed = [];
    private readonly ITimer _saved;
    private bool _disposed;

    public FolderWatch(FunctionStore functions, ProvisionedVersions provisioned, TimeProvider time, ILogger<FolderWatch> log)
    {
        (_functions, _provisioned, _log) = (functions, provisioned, log);
        _saved = time.CreateTimer(static watch => ((FolderWatch)watch!).ProvisionChanged(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Restore()
    {
        foreach (var folder in _functions.All.Select(f => f.HotReloadFolder).OfType<string>().Distinct())
            Follow(folder);
    }

    /// <summary>Idempotent. Where the kernel cannot watch so much, the log says so, and the folder is not followed.</summary>
    public void Follow(string folder)
    {
        lock (_gate)
        {
            if (_disposed || _watches.ContainsKey(folder))
                return;
            FileSystemWatcher? watch = null;
            try
            {
                watch = new(folder)
                {
                    IncludeSubdirectories = true,
                    NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.Attributes,
                };
                watch.Changed += (_, change) => Changed(folder, change.Name);
                watch.Created += (_, change) => Changed(folder, change.Name);
                watch.Deleted += (_, change) => Changed(folder, change.Name);
                watch.Renamed += (_, change) => Changed(folder, change.Name);
                watch.Error += (_, error) => Lost(folder, error.GetException());
                watch.EnableRaisingEvents = true;
                _watches.Add(folder, watch);
            }
            catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
            {
                watch?.Dispose();
                _log.LogWarning("{Folder} is not followed: {Reason}", folder, e.Message);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _saved.Dispose();
            foreach (var watch in _watches.Values)
                watch.Dispose();
            _watches.Clear();
        }
    }

    private void Changed(string folder, string? path)
    {
        if (path is not null && path.Split('/').Any(Ignored.Contains))
            return;
        if (!Reload(folder))
            Leave(folder);
    }

    /// <returns>False: no function runs from it.</returns>
    internal bool Reload(string folder)
    {
        var following = _functions.Reload(folder);
        lock (_gate)
        {
            // From the first change on, not the last: some folders never come to rest.
            if (!_disposed && _changed.Count == 0 && following.Count > 0)
                _saved.Change(SavedTogether, Timeout.InfiniteTimeSpan);
            _changed.UnionWith(following.Select(static version => version with { Version = FunctionIdentifier.Latest }));
        }
        return following.Count > 0;
    }

    private void ProvisionChanged()
    {
        FunctionKey[] changed;
        lock (_gate)
        {
            changed = [.. _changed];
            _changed.Clear();
        }
        try
        {
            foreach (var function in changed)
                _provisioned.Apply(function);
        }
        catch (ObjectDisposedException)
        {
            // The server ends.
        }
    }

    // More happened than the kernel keeps: any of it may count.
    private void Lost(string folder, Exception reason)
    {
        _log.LogInformation("{Folder} changed faster than it was followed: {Reason}", folder, reason.Message);
        Leave(folder);
        if (Reload(folder) && Directory.Exists(folder))
            Follow(folder);
    }

    private void Leave(string folder)
    {
        lock (_gate)
        {
            if (_watches.Remove(folder, out var watch))
                watch.Dispose();
        }
    }
}
