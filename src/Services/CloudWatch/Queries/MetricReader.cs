using Kiln.Services.CloudWatch.Metrics;
using Kiln.Services.CloudWatch.Statistics;

namespace Kiln.Services.CloudWatch.Queries;

/// <summary>Time from one moment until another, in seconds since the epoch, cut into periods that begin with it.</summary>
/// <param name="Start">A multiple of the period, except where a window slides.</param>
internal readonly record struct TimeRange(long Start, long End)
{
    /// <summary>As requests give it: the start is rounded down to a period, or for what is older as AWS keeps it.</summary>
    internal static TimeRange Of(DateTimeOffset start, DateTimeOffset end, int period)
    {
        var step = Math.Max(period, 1);
        return new((long)Math.Floor(start.ToUnixTimeMilliseconds() / 1000.0 / step) * step, (end.ToUnixTimeMilliseconds() + 999) / 1000);
    }
}

/// <summary>Reads what was stored of a metric as one value for each period.</summary>
internal sealed class MetricReader(MetricStore store)
{
    /// <summary>Periods in order of time; those without data are left out.</summary>
    internal async Task<List<(long At, StatisticValues Values)>> ReadAsync(MetricKey key, int period, TimeRange range, int? unit)
    {
        var found = new List<(long At, StatisticValues Values)>();
        foreach (var point in await store.ReadAsync(key, period, range.Start, range.End, unit))
        {
            var at = range.Start + ((point.At - range.Start) / period * period);
            if (found.Count == 0 || found[^1].At != at)
                found.Add((at, new()));
            found[^1].Values.Add(point.Values);
        }
        return found;
    }

    internal async Task<SortedDictionary<long, double>> ReadAsync(MetricKey key, Statistic statistic, int period, TimeRange range, int? unit)
    {
        var series = new SortedDictionary<long, double>();
        foreach (var (at, values) in await ReadAsync(key, period, range, unit))
        {
            if (statistic.Of(values) is { } value)
                series[at] = value;
        }
        return series;
    }
}
