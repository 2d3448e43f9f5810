using Kiln.Services.Logs.MetricFilters;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.CloudWatch.Metrics;

/// <summary>Something that counts by itself and is asked for what it has before points are stored or read.</summary>
internal interface IMetricSource
{
    void Drain(MetricWriter writer);
}

/// <summary>
/// Gathers values in memory and stores them behind whoever they come from: every ten seconds, when there are many, and before anybody reads.
/// Values of one metric, period and unit are one point, whether there or on disk.
/// </summary>
internal sealed class MetricWriter : IMetricSink, IAsyncDisposable
{
    internal const int MaxGathered = 100_000;
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    // Stored at once from here on, so that the bound is for what comes faster than a disk writes.
    private const int Many = 10_000;

    private readonly MetricStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly List<IMetricSource> _sources = [];
    private readonly SemaphoreSlim _storing = new(1, 1);
    private readonly ITimer _timer;

    // Guarded by _gathering.
    private readonly Lock _gathering = new();
    private Dictionary<PointKey, StatisticValues> _gathered = [];
    private long _dropped;

    internal MetricWriter(MetricStore store, TimeProvider time, ILogger log)
    {
        (_store, _time, _log) = (store, time, log);
        _timer = time.CreateTimer(static self => _ = ((MetricWriter)self!).TryFlushAsync(), this, Period, Period);
    }

    /// <summary>Only before anything is written.</summary>
    internal void AddSource(IMetricSource source) => _sources.Add(source);

    /// <summary>Does not block. What is too much is dropped, and counted.</summary>
    /// <param name="add">Adds to the values of the point.</param>
    internal void Add<TState>(in PointKey key, TState state, Action<StatisticValues, TState> add)
    {
        bool isMany;
        lock (_gathering)
        {
            if (!_gathered.TryGetValue(key, out var values))
            {
                if (_gathered.Count >= MaxGathered)
                {
                    _dropped++;
                    return;
                }
                _gathered[key] = values = new();
            }
            add(values, state);
            isMany = _gathered.Count == Many;
        }
        if (isMany)
            _ = Task.Run(TryFlushAsync);
    }

    internal void Add(in PointKey key, StatisticValues values) => Add(key, values, static (sum, added) => sum.Add(added));

    void IMetricSink.Add(LogMetric metric)
    {
        var unit = MetricUnit.NumberOf(metric.Unit);
        var key = new MetricKey(metric.AccountId, metric.Region, metric.Namespace, metric.Name, MetricKey.TextOf(metric.Dimensions));
        Add(PointOf(key, metric.Timestamp, metric.StorageResolution, Math.Max(0, unit)), metric.Value, static (values, value) => values.Add(value));
    }

    internal PointKey PointOf(in MetricKey key, DateTimeOffset at, int resolution, int unit)
    {
        var period = resolution < 60 ? 1 : 60;
        return new(key, period, at.ToUnixTimeSeconds() / period * period, unit);
    }

    /// <summary>Completes when everything that was added before is stored.</summary>
    internal async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        await _storing.WaitAsync(cancellationToken);
        try
        {
            foreach (var source in _sources)
                source.Drain(this);
            Dictionary<PointKey, StatisticValues> taken;
            long dropped;
            lock (_gathering)
            {
                (taken, dropped) = (_gathered, _dropped);
                if (taken.Count > 0)
                    _gathered = [];
                _dropped = 0;
            }
            if (dropped > 0)
                _log.LogWarning("{Count} values of metrics were dropped: they came faster than they could be stored", dropped);
            if (taken.Count > 0)
                await StoreAsync(taken);
        }
        finally
        {
            _storing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await TryFlushAsync();
        _storing.Dispose();
    }

    private async Task StoreAsync(Dictionary<PointKey, StatisticValues> taken)
    {
        try
        {
            await _store.AddAsync(taken, _time.GetUtcNow());
        }
        catch
        {
            foreach (var (key, values) in taken)
                Add(key, values);
            throw;
        }
    }

    private async Task TryFlushAsync()
    {
        try
        {
            await FlushAsync();
        }
        catch (Exception e)
        {
            _log.LogError(e, "Data points could not be stored");
        }
    }
}
