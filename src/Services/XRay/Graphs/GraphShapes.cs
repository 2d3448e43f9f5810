using Kiln.Aws.Validation;

namespace Kiln.Services.XRay.Graphs;

public sealed record GetServiceGraphRequest
{
    [Required]
    public DateTimeOffset? StartTime { get; init; }

    [Required]
    public DateTimeOffset? EndTime { get; init; }

    [Length(1, 32)]
    public string? GroupName { get; init; }

    [Length(1, 400)]
    public string? GroupARN { get; init; }
    public string? NextToken { get; init; }
}

public sealed record GetServiceGraphResponse
{
    public DateTimeOffset? StartTime { get; init; }
    public DateTimeOffset? EndTime { get; init; }
    public List<Service>? Services { get; init; }
    public bool? ContainsOldGroupVersions { get; init; }
    public string? NextToken { get; init; }
}

public sealed record GetTraceGraphRequest
{
    [Required]
    [Length(1, 35, On = On.ListMember)]
    public List<string>? TraceIds { get; init; }
    public string? NextToken { get; init; }
}

public sealed record GetTraceGraphResponse
{
    public List<Service>? Services { get; init; }
    public string? NextToken { get; init; }
}

public sealed record GetTimeSeriesServiceStatisticsRequest
{
    [Required]
    public DateTimeOffset? StartTime { get; init; }

    [Required]
    public DateTimeOffset? EndTime { get; init; }

    [Length(1, 32)]
    public string? GroupName { get; init; }

    [Length(1, 400)]
    public string? GroupARN { get; init; }

    [Length(1, 500)]
    public string? EntitySelectorExpression { get; init; }

    /// <summary>Seconds.</summary>
    public int? Period { get; init; }
    public bool? ForecastStatistics { get; init; }
    public string? NextToken { get; init; }
}

public sealed record GetTimeSeriesServiceStatisticsResponse
{
    public List<TimeSeriesServiceStatistics>? TimeSeriesServiceStatistics { get; init; }
    public bool? ContainsOldGroupVersions { get; init; }
    public string? NextToken { get; init; }
}

public sealed record TimeSeriesServiceStatistics
{
    public DateTimeOffset? Timestamp { get; init; }
    public EdgeStatistics? EdgeSummaryStatistics { get; init; }
    public EdgeStatistics? ServiceSummaryStatistics { get; init; }
    public List<HistogramEntry>? ResponseTimeHistogram { get; init; }
}

public sealed record Service
{
    public int? ReferenceId { get; init; }
    public string? Name { get; init; }
    public List<string>? Names { get; init; }
    public bool? Root { get; init; }
    public string? AccountId { get; init; }
    public string? Type { get; init; }
    public string? State { get; init; }
    public DateTimeOffset? StartTime { get; init; }
    public DateTimeOffset? EndTime { get; init; }
    public List<Edge>? Edges { get; init; }
    public EdgeStatistics? SummaryStatistics { get; init; }
    public List<HistogramEntry>? DurationHistogram { get; init; }
    public List<HistogramEntry>? ResponseTimeHistogram { get; init; }
}

public sealed record Edge
{
    public int? ReferenceId { get; init; }
    public DateTimeOffset? StartTime { get; init; }
    public DateTimeOffset? EndTime { get; init; }
    public EdgeStatistics? SummaryStatistics { get; init; }
    public List<HistogramEntry>? ResponseTimeHistogram { get; init; }
    public List<Alias>? Aliases { get; init; }
}

public sealed record Alias
{
    public string? Name { get; init; }
    public List<string>? Names { get; init; }
    public string? Type { get; init; }
}

/// <summary>ServiceStatistics has the same members.</summary>
public sealed record EdgeStatistics
{
    public long? OkCount { get; init; }
    public ErrorStatistics? ErrorStatistics { get; init; }
    public FaultStatistics? FaultStatistics { get; init; }
    public long? TotalCount { get; init; }
    public double? TotalResponseTime { get; init; }
}

public sealed record ErrorStatistics
{
    public long? ThrottleCount { get; init; }
    public long? OtherCount { get; init; }
    public long? TotalCount { get; init; }
}

public sealed record FaultStatistics
{
    public long? OtherCount { get; init; }
    public long? TotalCount { get; init; }
}

public sealed record HistogramEntry
{
    public double? Value { get; init; }
    public int? Count { get; init; }
}
