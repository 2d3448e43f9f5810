using System.Collections.Concurrent;
using Kiln.Execution;
using Kiln.Execution.Metering;
using Kiln.Services.CloudWatch.Metrics;

namespace Kiln.Services.CloudWatch.Functions;

/// <summary>The metrics of AWS/Lambda that functions count by running. What versions have is taken before points are stored or read.</summary>
internal sealed class FunctionMeter(TimeProvider time) : IInvocationMeter, IMetricSource
{
    private const string Running = "ConcurrentExecutions", Unreserved = "UnreservedConcurrentExecutions", Claimed = "ClaimedAccountConcurrency";
    private static readonly int Count = MetricUnit.NumberOf("Count");
    private static readonly int Milliseconds = MetricUnit.NumberOf("Milliseconds");

    private static readonly FunctionCount[] Counts =
    [
        new("Invocations", Count, static n => n.Invocations, static (values, n) => values.Add(1, n.Invocations)),
        new("Errors", Count, static n => n.Invocations, static (values, n) => AddFlags(values, n.Invocations, n.Errors)),
        new("Throttles", Count, static n => n.Invocations + n.Throttles, static (values, n) => AddFlags(values, n.Invocations + n.Throttles, n.Throttles)),
        new("Duration", Milliseconds, static n => n.Invocations, static (values, n) => values.Add(n.Duration)),
        new("ProvisionedConcurrencyInvocations", Count, static n => n.Provisioned, static (values, n) => values.Add(1, n.Provisioned)),
        new("ProvisionedConcurrencySpilloverInvocations", Count, static n => n.SpilledOver, static (values, n) => values.Add(1, n.SpilledOver)),
        new("ProvisionedConcurrentExecutions", Count, static n => n.Provisioned, static (values, n) => values.Add(n.MostProvisioned)),
        new("ProvisionedConcurrencyUtilization", Count, static n => n.Provisioned, static (values, n) => values.Add(n.MostUtilization)),
    ];

    // Of versions that have counts, and only of these: others are their scheduler's.
    private readonly ConcurrentQueue<VersionMeter> _withCounts = new();
    private readonly ConcurrentDictionary<GaugeKey, ConcurrencyGauge> _gauges = new();

    /// <summary>What reserves and provisioned environments of an account take in a region, whether they are used or not. Null: nothing.</summary>
    internal Func<string, string, int>? Allocated { get; set; }

    public IVersionMeter Of(FunctionVersion version) => new VersionMeter(
        this, version, time, Gauge(version, version.FunctionName, Running), Gauge(version, null, Running), Gauge(version, null, Unreserved));

    public void Drain(MetricWriter writer)
    {
        // So many, and not until none is left: they come back as functions run.
        for (var left = _withCounts.Count; left > 0 && _withCounts.TryDequeue(out var meter); left--)
        {
            foreach (var (arn, counts) in meter.Take())
                Write(writer, meter.Version, arn, counts);
        }
        var peaks = _gauges.ToDictionary(static g => g.Key, static g => g.Value.TakePeak());
        foreach (var (key, peak) in peaks)
        {
            if (peak == 0)
                continue;
            WriteGauge(writer, key, peak);
            if (key is { Function: null, Metric: Running } && Allocated is { } allocated)
                WriteGauge(writer, key with { Metric = Claimed }, allocated(key.AccountId, key.Region) + peaks.GetValueOrDefault(key with { Metric = Unreserved }));
        }
    }

    /// <summary>Called under the version's lock, with the first of its counts.</summary>
    internal void HasCounts(VersionMeter meter) => _withCounts.Enqueue(meter);

    private static void Write(MetricWriter writer, FunctionVersion version, string arn, InvocationCounts counts)
    {
        foreach (var dimensions in FunctionDimensions.Of(version.FunctionName, version.FunctionArn, arn, version.Version))
        {
            foreach (var count in Counts)
            {
                if (count.Samples(counts) > 0)
                    writer.Add(new(new(version.AccountId, version.Region, FunctionDimensions.Namespace, count.Metric, dimensions), 60, counts.Minute * 60, count.Unit), counts, count.Add);
            }
        }
    }

    private void WriteGauge(MetricWriter writer, GaugeKey key, int value)
    {
        var dimensions = key.Function is null ? MetricKey.NoDimensions : FunctionDimensions.TextOf(("FunctionName", key.Function));
        var metric = new MetricKey(key.AccountId, key.Region, FunctionDimensions.Namespace, key.Metric, dimensions);
        writer.Add(writer.PointOf(metric, time.GetUtcNow(), 60, Count), value, static (values, added) => values.Add(added));
    }

    // So many samples, of which some are 1 and the others 0: their average is a rate.
    private static void AddFlags(StatisticValues values, int samples, int set)
    {
        if (set > 0)
            values.Add(1, set);
        if (samples > set)
            values.Add(0, samples - set);
    }

    private ConcurrencyGauge Gauge(FunctionVersion version, string? function, string metric) =>
        _gauges.GetOrAdd(new(version.AccountId, version.Region, function, metric), static _ => new());

    private readonly record struct GaugeKey(string AccountId, string Region, string? Function, string Metric);

    /// <param name="Samples">Zero: there is no point of it.</param>
    private sealed record FunctionCount(string Metric, int Unit, Func<InvocationCounts, int> Samples, Action<StatisticValues, InvocationCounts> Add);
}
