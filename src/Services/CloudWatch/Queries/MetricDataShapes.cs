using Kiln.Aws.Validation;
using Kiln.Services.CloudWatch.Metrics;

namespace Kiln.Services.CloudWatch.Queries;

public sealed record MetricDataQuery
{
    [Required, Length(1, 255)]
    public string? Id { get; init; }
    public MetricStat? MetricStat { get; init; }

    [Length(1, 2048)]
    public string? Expression { get; init; }
    public string? Label { get; init; }
    public bool? ReturnData { get; init; }

    [Range(1)]
    public int? Period { get; init; }

    [Length(1, 255)]
    public string? AccountId { get; init; }
}

public sealed record MetricStat
{
    [Required]
    public Metric? Metric { get; init; }

    [Required, Range(1)]
    public int? Period { get; init; }

    [Required]
    public string? Stat { get; init; }

    [OneOf("Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second", "None")]
    public string? Unit { get; init; }
}

public sealed record GetMetricDataRequest
{
    [Required]
    public List<MetricDataQuery>? MetricDataQueries { get; init; }

    [Required]
    public DateTimeOffset? StartTime { get; init; }

    [Required]
    public DateTimeOffset? EndTime { get; init; }
    public string? NextToken { get; init; }

    [OneOf("TimestampDescending", "TimestampAscending")]
    public string? ScanBy { get; init; }
    public int? MaxDatapoints { get; init; }
    public LabelOptions? LabelOptions { get; init; }
}

public sealed record LabelOptions
{
    public string? Timezone { get; init; }
}

public sealed record GetMetricDataResponse
{
    public List<MetricDataResult>? MetricDataResults { get; init; }
    public string? NextToken { get; init; }
    public List<MessageData>? Messages { get; init; }
}

public sealed record MetricDataResult
{
    public string? Id { get; init; }
    public string? Label { get; init; }
    public List<DateTimeOffset>? Timestamps { get; init; }
    public List<double>? Values { get; init; }
    public string? StatusCode { get; init; }
    public List<MessageData>? Messages { get; init; }
}

public sealed record MessageData
{
    public string? Code { get; init; }
    public string? Value { get; init; }
}
