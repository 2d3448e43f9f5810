namespace Kiln.Services.Logs.MetricFilters;

/// <summary>Where the metrics of metric filters and of embedded metrics go. CloudWatch implements it.</summary>
public interface IMetricSink
{
    /// <summary>Must not block.</summary>
    void Add(LogMetric metric);
}

/// <param name="Unit">As CloudWatch names it; <c>None</c> where none is named. One that it does not have is none.</param>
public sealed record LogMetric(
    string AccountId, string Region, string Namespace, string Name, double Value, string Unit, DateTimeOffset Timestamp, IReadOnlyDictionary<string, string> Dimensions)
{
    /// <summary>Seconds: 1 or 60.</summary>
    public int StorageResolution { get; init; } = 60;
}
