using Kiln.Services.Logs.EmbeddedMetrics;
using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Exports;
using Kiln.Services.Logs.Filters;
using Kiln.Services.Logs.Insights;
using Kiln.Services.Logs.MetricFilters;
using Kiln.Services.Logs.SubscriptionFilters;
using Kiln.Services.Storage;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.Logs;

/// <summary>What goes on in CloudWatch Logs beside requests: retention, deliveries to functions, metrics, live sessions, queries.</summary>
public sealed class LogsWork : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly LogRetention _retention;
    private readonly SubscriptionDelivery _delivery;
    private int _isStopped;

    /// <param name="feed">Of the writer of functions' logs too.</param>
    /// <param name="exports">Folder that log events may be exported to. Null: none.</param>
    /// <param name="metrics">Null: metric filters and embedded metrics make nothing.</param>
    public LogsWork(Database logs, LogFeed feed, LogFilters filters, ISubscribedFunctions functions, IMetricSink? metrics, TimeProvider time, ILogger<LogsWork> log,
        string? exports = null)
    {
        (Feed, Functions) = (feed, functions);
        var events = new LogEventStore(logs);
        _retention = new(events, time, log);
        _delivery = new(filters, functions, time, log);
        Queries = new(events, time, log);
        Exports = new(logs, exports, events, time, log);
        feed.Add(_delivery);
        if (metrics is null)
            return;
        feed.Add(new MetricEmitter(filters, metrics));
        feed.Add(new EmbeddedMetricEmitter(metrics));
    }

    internal LogFeed Feed { get; }
    internal ISubscribedFunctions Functions { get; }
    internal QueryRunner Queries { get; }
    internal ExportRunner Exports { get; }

    /// <summary>Ends sessions that go on until somebody goes.</summary>
    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>Begins no more work, and ends what only waits. What functions run is ended by whoever runs them. Idempotent.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _isStopped, 1) != 0)
            return;
        _stopping.Cancel();
        _delivery.Stop();
        Queries.Stop();
        Exports.Stop();
    }

    /// <summary>The database was emptied.</summary>
    public void Forget() => Queries.Clear();

    public async ValueTask DisposeAsync()
    {
        Stop();
        await _delivery.DisposeAsync();
        await Queries.DisposeAsync();
        await Exports.DisposeAsync();
        await _retention.DisposeAsync();
        _stopping.Dispose();
    }
}
