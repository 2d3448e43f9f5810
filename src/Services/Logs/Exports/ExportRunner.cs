using System.Collections.Concurrent;
using Kiln.Services.Logs.Events;
using Kiln.Services.Storage;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.Logs.Exports;

/// <summary>
/// Runs export tasks beside requests, one of an account in a region at a time, stream by stream, in bounded memory. What a server that was killed
/// has left unfinished failed.
/// </summary>
internal sealed class ExportRunner : IAsyncDisposable
{
    private const int StreamsAtOnce = 500;

    private readonly LogStreamStore _streams;
    private readonly LogEventStore _events;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();

    // By account and region: of each, the one that runs. Whoever is in it is the only one that writes its task.
    private readonly ConcurrentDictionary<(string AccountId, string Region), Export> _running = new();
    private readonly Task _recovered;

    internal ExportRunner(Database logs, string? folder, LogEventStore events, TimeProvider time, ILogger log)
    {
        (Folder, Tasks, _streams, _events, _time, _log) = (new(folder), new(logs), new(logs), events, time, log);
        _recovered = Task.Run(RecoverAsync);
    }

    internal ExportFolder Folder { get; }

    internal ExportTaskStore Tasks { get; }

    /// <exception cref="Aws.Errors.AwsException">One runs already.</exception>
    internal async Task StartAsync(GroupKey group, LogGroupRow row, ExportTask task, string? streamPrefix, string folder)
    {
        await _recovered;
        var export = new Export(group, row, task, streamPrefix ?? "", folder, CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token));
        while (!_running.TryAdd((group.AccountId, group.Region), export))
        {
            if (!_running.TryGetValue((group.AccountId, group.Region), out var other))
                continue;
            if (!other.IsOver)
                throw LogsErrors.LimitExceeded();
            await other.Running;
        }
        try
        {
            await Tasks.PutAsync(group.AccountId, group.Region, task);
        }
        catch
        {
            _running.TryRemove((group.AccountId, group.Region), out _);
            throw;
        }
        export.Running = Task.Run(() => RunAsync(export));
    }

    /// <returns>False: it does not run.</returns>
    internal async Task<bool> CancelAsync(string accountId, string region, string taskId)
    {
        if (!_running.TryGetValue((accountId, region), out var export) || export.Task.TaskId != taskId || export.IsOver)
            return false;
        await export.Cancelling.CancelAsync();
        await export.Running;
        return true;
    }

    internal void Stop() => _stopping.Cancel();

    public async ValueTask DisposeAsync()
    {
        Stop();
        await _recovered;
        foreach (var export in _running.Values)
            await export.Running;
        _stopping.Dispose();
    }

    private async Task RecoverAsync()
    {
        try
        {
            foreach (var (accountId, region, task) in await Tasks.AllAsync())
            {
                if (!task.HasEnded)
                    await Tasks.PutAsync(accountId, region, Ended(task, ExportStatus.Failed, "The server ended before the task was complete."));
            }
        }
        catch (Exception e)
        {
            _log.LogError(e, "Export tasks of the server before could not be read");
        }
    }

    private async Task RunAsync(Export export)
    {
        var (code, message) = (ExportStatus.Completed, "Completed successfully");
        try
        {
            await WriteAsync(export);
        }
        catch (OperationCanceledException)
        {
            (code, message) = _stopping.IsCancellationRequested
                ? (ExportStatus.Failed, "The server ended before the task was complete.")
                : (ExportStatus.Cancelled, "Cancelled");
        }
        catch (Exception e)
        {
            _log.LogError(e, "The export task {TaskId} of {Group} failed", export.Task.TaskId, export.Group.Name);
            // The exception's own words name folders of this machine.
            (code, message) = (ExportStatus.Failed, "The files could not be written.");
        }
        export.IsOver = true;
        try
        {
            await Tasks.PutAsync(export.Group.AccountId, export.Group.Region, Ended(export.Task, code, message));
        }
        catch (Exception e)
        {
            _log.LogError(e, "What became of the export task {TaskId} could not be stored", export.Task.TaskId);
        }
        _running.TryRemove((export.Group.AccountId, export.Group.Region), out _);
        export.Cancelling.Dispose();
    }

    private async Task WriteAsync(Export export)
    {
        var range = new EventRange(Math.Max(export.Task.From!.Value, export.Row.OldestKept(_time.GetUtcNow())), export.Task.To!.Value);
        List<LogStreamRow> page = [];
        do
        {
            page = await _streams.ListAsync(new(export.Row.Id) { Prefix = export.StreamPrefix, AfterName = page is [.., var last] ? last.Name : null, Limit = StreamsAtOnce });
            foreach (var stream in page)
            {
                using var files = new ExportFiles(Path.Combine(export.Folder, ExportFolder.NameOf(stream.Name)));
                await _events.ReadAsync(stream.Id, range, stored =>
                {
                    export.Cancelling.Token.ThrowIfCancellationRequested();
                    files.Write(stored);
                    return true;
                });
            }
        }
        while (page.Count == StreamsAtOnce);
    }

    private ExportTask Ended(ExportTask task, string code, string message) => task with
    {
        Status = new() { Code = code, Message = message },
        ExecutionInfo = task.ExecutionInfo! with { CompletionTime = _time.GetUtcNow().ToUnixTimeMilliseconds() },
    };

    private sealed record Export(GroupKey Group, LogGroupRow Row, ExportTask Task, string StreamPrefix, string Folder, CancellationTokenSource Cancelling)
    {
        private volatile bool _isOver;

        internal Task Running { get; set; } = System.Threading.Tasks.Task.CompletedTask;

        /// <summary>What came of it is being stored.</summary>
        internal bool IsOver
        {
            get => _isOver;
            set => _isOver = value;
        }
    }
}
