using System.Text.Json;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.CloudWatch.CompositeAlarms;
using Kiln.Services.CloudWatch.Metrics;
using Kiln.Services.CloudWatch.Queries;
using Kiln.Services.Iam;
using Tag = Kiln.Services.CloudWatch.Tags.Tag;

namespace Kiln.Services.CloudWatch.Alarms;

public sealed record PutMetricAlarmRequest : IAlarmRequest
{
    [Required, Length(1, 255)]
    public string? AlarmName { get; init; }

    [Length(0, 1024)]
    public string? AlarmDescription { get; init; }
    public bool? ActionsEnabled { get; init; }

    [Length(0, 5)]
    [Length(1, 1024, On = On.ListMember)]
    public List<string>? OKActions { get; init; }

    [Length(0, 5)]
    [Length(1, 1024, On = On.ListMember)]
    public List<string>? AlarmActions { get; init; }

    [Length(0, 5)]
    [Length(1, 1024, On = On.ListMember)]
    public List<string>? InsufficientDataActions { get; init; }

    [Length(1, 255)]
    public string? MetricName { get; init; }

    [Length(1, 255), Pattern("[^:].*")]
    public string? Namespace { get; init; }

    [OneOf("SampleCount", "Average", "Sum", "Minimum", "Maximum")]
    public string? Statistic { get; init; }
    public string? ExtendedStatistic { get; init; }

    [Length(0, 30)]
    public List<Dimension>? Dimensions { get; init; }

    [Range(1)]
    public int? Period { get; init; }

    [OneOf("Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second", "None")]
    public string? Unit { get; init; }

    [Range(1)]
    public int? EvaluationPeriods { get; init; }

    [Range(1)]
    public int? DatapointsToAlarm { get; init; }
    public double? Threshold { get; init; }

    [OneOf("GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold", "LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold")]
    public string? ComparisonOperator { get; init; }

    [Length(1, 255)]
    public string? TreatMissingData { get; init; }

    [Length(1, 255)]
    public string? EvaluateLowSampleCountPercentile { get; init; }
    public List<MetricDataQuery>? Metrics { get; init; }
    public List<Tag>? Tags { get; init; }

    [Length(1, 255)]
    public string? ThresholdMetricId { get; init; }

    /// <summary>Read to be refused, as the next.</summary>
    public JsonElement? EvaluationCriteria { get; init; }
    public JsonElement? EvaluationInterval { get; init; }
    public JsonElement? EvaluationWindow { get; init; }
}

public sealed record MetricAlarm
{
    public string? AlarmName { get; init; }
    public string? AlarmArn { get; init; }
    public string? AlarmDescription { get; init; }
    public DateTimeOffset? AlarmConfigurationUpdatedTimestamp { get; init; }
    public bool? ActionsEnabled { get; init; }
    public List<string>? OKActions { get; init; }
    public List<string>? AlarmActions { get; init; }
    public List<string>? InsufficientDataActions { get; init; }
    public string? StateValue { get; init; }
    public string? StateReason { get; init; }
    public string? StateReasonData { get; init; }
    public DateTimeOffset? StateUpdatedTimestamp { get; init; }
    public string? MetricName { get; init; }
    public string? Namespace { get; init; }
    public string? Statistic { get; init; }
    public string? ExtendedStatistic { get; init; }
    public List<Dimension>? Dimensions { get; init; }
    public int? Period { get; init; }
    public string? Unit { get; init; }
    public int? EvaluationPeriods { get; init; }
    public int? DatapointsToAlarm { get; init; }
    public double? Threshold { get; init; }
    public string? ComparisonOperator { get; init; }
    public string? TreatMissingData { get; init; }
    public string? EvaluateLowSampleCountPercentile { get; init; }
    public List<MetricDataQuery>? Metrics { get; init; }
    public DateTimeOffset? StateTransitionedTimestamp { get; init; }
}

public sealed record DescribeAlarmsRequest
{
    [Length(0, 100)]
    [Length(1, 255, On = On.ListMember)]
    public List<string>? AlarmNames { get; init; }

    [Length(1, 255)]
    public string? AlarmNamePrefix { get; init; }

    [OneOf("CompositeAlarm", "MetricAlarm", "LogAlarm", On = On.ListMember)]
    public List<string>? AlarmTypes { get; init; }

    [Length(1, 255)]
    public string? ChildrenOfAlarmName { get; init; }

    [Length(1, 255)]
    public string? ParentsOfAlarmName { get; init; }

    [OneOf("OK", "ALARM", "INSUFFICIENT_DATA")]
    public string? StateValue { get; init; }

    [Length(1, 1024)]
    public string? ActionPrefix { get; init; }

    [Range(1, 100)]
    public int? MaxRecords { get; init; }
    public string? NextToken { get; init; }
}

public sealed record DescribeAlarmsResponse
{
    public List<CompositeAlarm>? CompositeAlarms { get; init; }
    public List<MetricAlarm>? MetricAlarms { get; init; }
    public string? NextToken { get; init; }
}

public sealed record DescribeAlarmsForMetricRequest
{
    [Required, Length(1, 255)]
    public string? MetricName { get; init; }

    [Required, Length(1, 255), Pattern("[^:].*")]
    public string? Namespace { get; init; }

    [OneOf("SampleCount", "Average", "Sum", "Minimum", "Maximum")]
    public string? Statistic { get; init; }
    public string? ExtendedStatistic { get; init; }

    [Length(0, 30)]
    public List<Dimension>? Dimensions { get; init; }

    [Range(1)]
    public int? Period { get; init; }

    [OneOf("Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second", "None")]
    public string? Unit { get; init; }
}

public sealed record DescribeAlarmsForMetricResponse
{
    public List<MetricAlarm>? MetricAlarms { get; init; }
}

public sealed record DeleteAlarmsRequest : IResourcesRequest
{
    [Required, Length(0, 100)]
    [Length(1, 255, On = On.ListMember)]
    public List<string>? AlarmNames { get; init; }

    IReadOnlyList<string> IResourcesRequest.ResourceArns(Caller caller) => AlarmArns.Of(caller, AlarmNames);
}

public sealed record EnableAlarmActionsRequest : IResourcesRequest
{
    [Required, Length(0, 100)]
    [Length(1, 255, On = On.ListMember)]
    public List<string>? AlarmNames { get; init; }

    IReadOnlyList<string> IResourcesRequest.ResourceArns(Caller caller) => AlarmArns.Of(caller, AlarmNames);
}

public sealed record DisableAlarmActionsRequest : IResourcesRequest
{
    [Required, Length(0, 100)]
    [Length(1, 255, On = On.ListMember)]
    public List<string>? AlarmNames { get; init; }

    IReadOnlyList<string> IResourcesRequest.ResourceArns(Caller caller) => AlarmArns.Of(caller, AlarmNames);
}

public sealed record SetAlarmStateRequest : IResourceRequest
{
    [Required, Length(1, 255)]
    public string? AlarmName { get; init; }

    [Required, OneOf("OK", "ALARM", "INSUFFICIENT_DATA")]
    public string? StateValue { get; init; }

    [Required, Length(0, 1023)]
    public string? StateReason { get; init; }

    [Length(0, 4000)]
    public string? StateReasonData { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => AlarmArns.Of(caller.AccountId, caller.Region, AlarmName);
}

public sealed record DescribeAlarmHistoryRequest
{
    [Length(1, 255)]
    public string? AlarmName { get; init; }

    [Length(1, 16)]
    public string? AlarmContributorId { get; init; }

    [OneOf("CompositeAlarm", "MetricAlarm", "LogAlarm", On = On.ListMember)]
    public List<string>? AlarmTypes { get; init; }

    [OneOf("ConfigurationUpdate", "StateUpdate", "Action", "AlarmContributorStateUpdate", "AlarmContributorAction")]
    public string? HistoryItemType { get; init; }
    public DateTimeOffset? StartDate { get; init; }
    public DateTimeOffset? EndDate { get; init; }

    [Range(1, 100)]
    public int? MaxRecords { get; init; }
    public string? NextToken { get; init; }

    [OneOf("TimestampDescending", "TimestampAscending")]
    public string? ScanBy { get; init; }
}

public sealed record DescribeAlarmHistoryResponse
{
    public List<AlarmHistoryItem>? AlarmHistoryItems { get; init; }
    public string? NextToken { get; init; }
}

public sealed record AlarmHistoryItem
{
    public string? AlarmName { get; init; }
    public string? AlarmType { get; init; }
    public DateTimeOffset? Timestamp { get; init; }
    public string? HistoryItemType { get; init; }
    public string? HistorySummary { get; init; }
    public string? HistoryData { get; init; }
}
