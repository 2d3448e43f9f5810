using System.Globalization;
using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Filters;
using Kiln.Services.Logs.Patterns;

namespace Kiln.Services.Logs.MetricFilters;

/// <summary>
/// Makes a metric of each event that a metric filter matches. A filter with a default value makes that of each minute in which events came
/// and none matched; the minute is over when the next batch comes.
/// </summary>
internal sealed class MetricEmitter(LogFilters filters, IMetricSink sink) : ILogFollower
{
    private static readonly Dictionary<string, string> NoDimensions = [];

    // Guarded by itself: requests and the writer of functions' logs come at the same time.
    private readonly Dictionary<(GroupKey, string), Minute> _minutes = [];

    public bool Wants(in GroupKey group) => filters.Metric.Has(group);

    public void Take(StoredBatch batch)
    {
        foreach (var filter in filters.Metric.Of(batch.Group))
        {
            var transformation = filter.Definition.MetricTransformations![0];
            var hasMatched = false;
            foreach (var each in batch.Events)
            {
                if (!filter.Pattern.Matches(each.Message))
                    continue;
                hasMatched = true;
                if (MetricOf(batch.Group, filter.Pattern, transformation, each) is { } metric)
                    sink.Add(metric);
            }
            if (transformation.DefaultValue is { } value)
                CountMinute(batch, filter, transformation, value, hasMatched);
        }
    }

    private static LogMetric? MetricOf(GroupKey group, FilterPattern pattern, MetricTransformation transformation, Execution.Logging.LogEvent each)
    {
        var text = transformation.MetricValue!;
        if (text.StartsWith('$') && pattern.ValueOf(each.Message, text) is { } found)
            text = found;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return null;
        var dimensions = NoDimensions;
        if (transformation.Dimensions is { Count: > 0 } named)
        {
            dimensions = [];
            foreach (var (name, selector) in named)
            {
                // An event that has not all of them makes no metric.
                if (pattern.ValueOf(each.Message, selector) is not { Length: > 0 } dimension)
                    return null;
                dimensions[name] = dimension;
            }
        }
        return Metric(group, transformation, value, each.Timestamp, dimensions);
    }

    private void CountMinute(StoredBatch batch, ActiveFilter<MetricFilter> filter, MetricTransformation transformation, double value, bool hasMatched)
    {
        var at = batch.IngestedAt / 60_000;
        var key = (batch.Group, filter.Definition.FilterName!);
        lock (_minutes)
        {
            var minute = _minutes.GetValueOrDefault(key);
            if (minute.At != at)
            {
                if (minute is { At: > 0, HasMatched: false })
                    sink.Add(Metric(batch.Group, transformation, value, DateTimeOffset.FromUnixTimeMilliseconds(minute.At * 60_000), NoDimensions));
                minute = new(at, false);
            }
            _minutes[key] = minute with { HasMatched = minute.HasMatched || hasMatched };
        }
    }

    private static LogMetric Metric(GroupKey group, MetricTransformation transformation, double value, DateTimeOffset at, Dictionary<string, string> dimensions) => new(
        group.AccountId, group.Region, transformation.MetricNamespace!, transformation.MetricName!, value, transformation.Unit ?? "None", at, dimensions);

    private readonly record struct Minute(long At, bool HasMatched);
}
