using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;
using Kiln.Services.Logs.Filters;

namespace Kiln.Services.Logs.MetricFilters;

public sealed record PutMetricFilterRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Required, Length(1, 512), Pattern("[^:*]*")]
    public string? FilterName { get; init; }

    [Required, Length(0, 1024)]
    public string? FilterPattern { get; init; }

    [Required, Length(1, 1)]
    public List<MetricTransformation>? MetricTransformations { get; init; }
    public bool? ApplyOnTransformedLogs { get; init; }

    [Length(0, 2000)]
    public string? FieldSelectionCriteria { get; init; }
    public List<string>? EmitSystemFieldDimensions { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName);
}

public sealed record MetricTransformation
{
    [Required, Length(0, 255), Pattern("[^:*$]*")]
    public string? MetricName { get; init; }

    [Required, Length(0, 255), Pattern("[^:*$]*")]
    public string? MetricNamespace { get; init; }

    [Required, Length(0, 100)]
    public string? MetricValue { get; init; }
    public double? DefaultValue { get; init; }

    [Length(0, 255, On = On.MapKey), Length(0, 255, On = On.MapValue)]
    public Dictionary<string, string>? Dimensions { get; init; }

    [OneOf(
        "Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits",
        "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second", "Bits/Second",
        "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second", "None")]
    public string? Unit { get; init; }
}

public sealed record MetricFilter : IGroupFilter
{
    public string? FilterName { get; init; }
    public string? FilterPattern { get; init; }
    public List<MetricTransformation>? MetricTransformations { get; init; }
    public long? CreationTime { get; init; }
    public string? LogGroupName { get; init; }
    public bool? ApplyOnTransformedLogs { get; init; }
}

public sealed record DeleteMetricFilterRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Required, Length(1, 512), Pattern("[^:*]*")]
    public string? FilterName { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName);
}

public sealed record DescribeMetricFiltersRequest : IResourceRequest
{
    [Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Length(1, 512), Pattern("[^:*]*")]
    public string? FilterNamePrefix { get; init; }

    [Length(1)]
    public string? NextToken { get; init; }

    [Range(1, 50)]
    public int? Limit { get; init; }

    [Length(0, 255), Pattern("[^:*$]*")]
    public string? MetricName { get; init; }

    [Length(0, 255), Pattern("[^:*$]*")]
    public string? MetricNamespace { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName);
}

public sealed record DescribeMetricFiltersResponse
{
    public List<MetricFilter>? MetricFilters { get; init; }
    public string? NextToken { get; init; }
}

public sealed record TestMetricFilterRequest
{
    [Required, Length(0, 1024)]
    public string? FilterPattern { get; init; }

    [Required, Length(1, 50)]
    [Length(1, On = On.ListMember)]
    public List<string>? LogEventMessages { get; init; }
}

public sealed record TestMetricFilterResponse
{
    public List<MetricFilterMatchRecord>? Matches { get; init; }
}

public sealed record MetricFilterMatchRecord
{
    /// <summary>From 1.</summary>
    public long? EventNumber { get; init; }
    public string? EventMessage { get; init; }
    public Dictionary<string, string>? ExtractedValues { get; init; }
}
