using Kiln.Aws.Validation;

namespace Kiln.Services.CloudWatch.Metrics;

public sealed record Dimension
{
    [Required, Length(1, 255)]
    public string? Name { get; init; }

    [Required, Length(1, 1024)]
    public string? Value { get; init; }
}

public sealed record Metric
{
    [Length(1, 255), Pattern("[^:].*")]
    public string? Namespace { get; init; }

    [Length(1, 255)]
    public string? MetricName { get; init; }

    [Length(0, 30)]
    public List<Dimension>? Dimensions { get; init; }
}

public sealed record StatisticSet
{
    [Required]
    public double? SampleCount { get; init; }

    [Required]
    public double? Sum { get; init; }

    [Required]
    public double? Minimum { get; init; }

    [Required]
    public double? Maximum { get; init; }
}

public sealed record MetricDatum
{
    [Required, Length(1, 255)]
    public string? MetricName { get; init; }

    [Length(0, 30)]
    public List<Dimension>? Dimensions { get; init; }
    public DateTimeOffset? Timestamp { get; init; }
    public double? Value { get; init; }
    public StatisticSet? StatisticValues { get; init; }
    public List<double>? Values { get; init; }
    public List<double>? Counts { get; init; }

    [OneOf("Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second", "None")]
    public string? Unit { get; init; }

    [Range(1)]
    public int? StorageResolution { get; init; }
}

public sealed record PutMetricDataRequest
{
    [Required, Length(1, 255), Pattern("[^:].*")]
    public string? Namespace { get; init; }
    public List<MetricDatum>? MetricData { get; init; }
    public List<EntityMetricData>? EntityMetricData { get; init; }
    public bool? StrictEntityValidation { get; init; }
}

/// <summary>Data points of an entity. The entity itself is not kept: nothing that Kiln has reads it.</summary>
public sealed record EntityMetricData
{
    public Entity? Entity { get; init; }
    public List<MetricDatum>? MetricData { get; init; }
}

public sealed record Entity
{
    [Length(2, 4)]
    [Length(1, 32, On = On.MapKey)]
    [Length(1, 2048, On = On.MapValue)]
    public Dictionary<string, string>? KeyAttributes { get; init; }

    [Length(0, 10)]
    [Length(1, 256, On = On.MapKey)]
    [Length(1, 2048, On = On.MapValue)]
    public Dictionary<string, string>? Attributes { get; init; }
}

public sealed record ListMetricsRequest
{
    [Length(1, 255), Pattern("[^:].*")]
    public string? Namespace { get; init; }

    [Length(1, 255)]
    public string? MetricName { get; init; }

    [Length(0, 10)]
    public List<DimensionFilter>? Dimensions { get; init; }
    public string? NextToken { get; init; }

    [OneOf("PT3H")]
    public string? RecentlyActive { get; init; }
    public bool? IncludeLinkedAccounts { get; init; }

    [Length(1, 255)]
    public string? OwningAccount { get; init; }
}

public sealed record DimensionFilter
{
    [Required, Length(1, 255)]
    public string? Name { get; init; }

    [Length(1, 1024)]
    public string? Value { get; init; }
}

public sealed record ListMetricsResponse
{
    public List<Metric>? Metrics { get; init; }
    public string? NextToken { get; init; }
    public List<string>? OwningAccounts { get; init; }
}

public sealed record GetMetricStatisticsRequest
{
    [Required, Length(1, 255), Pattern("[^:].*")]
    public string? Namespace { get; init; }

    [Required, Length(1, 255)]
    public string? MetricName { get; init; }

    [Length(0, 30)]
    public List<Dimension>? Dimensions { get; init; }

    [Required]
    public DateTimeOffset? StartTime { get; init; }

    [Required]
    public DateTimeOffset? EndTime { get; init; }

    [Required, Range(1)]
    public int? Period { get; init; }

    [Length(1, 5)]
    [OneOf("SampleCount", "Average", "Sum", "Minimum", "Maximum", On = On.ListMember)]
    public List<string>? Statistics { get; init; }

    [Length(1, 10)]
    public List<string>? ExtendedStatistics { get; init; }

    [OneOf("Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second", "None")]
    public string? Unit { get; init; }
}

public sealed record GetMetricStatisticsResponse
{
    public string? Label { get; init; }
    public List<Datapoint>? Datapoints { get; init; }
}

public sealed record Datapoint
{
    public DateTimeOffset? Timestamp { get; init; }
    public double? SampleCount { get; init; }
    public double? Average { get; init; }
    public double? Sum { get; init; }
    public double? Minimum { get; init; }
    public double? Maximum { get; init; }
    public string? Unit { get; init; }
    public Dictionary<string, double>? ExtendedStatistics { get; init; }
}
