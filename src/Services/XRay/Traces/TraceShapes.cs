using Kiln.Aws.Validation;

namespace Kiln.Services.XRay.Traces;

public sealed record BatchGetTracesRequest
{
    [Required]
    [Length(1, 35, On = On.ListMember)]
    public List<string>? TraceIds { get; init; }
    public string? NextToken { get; init; }
}

public sealed record BatchGetTracesResponse
{
    public List<TraceShape>? Traces { get; init; }
    public List<string>? UnprocessedTraceIds { get; init; }
    public string? NextToken { get; init; }
}

/// <summary>Trace.</summary>
public sealed record TraceShape
{
    public string? Id { get; init; }
    public double? Duration { get; init; }
    public bool? LimitExceeded { get; init; }
    public List<SegmentShape>? Segments { get; init; }
}

/// <summary>Segment.</summary>
public sealed record SegmentShape
{
    public string? Id { get; init; }
    public string? Document { get; init; }
}

public sealed record GetTraceSummariesRequest
{
    [Required]
    public DateTimeOffset? StartTime { get; init; }

    [Required]
    public DateTimeOffset? EndTime { get; init; }

    [OneOf("TraceId", "Event", "Service")]
    public string? TimeRangeType { get; init; }
    public bool? Sampling { get; init; }
    public SamplingStrategy? SamplingStrategy { get; init; }
    public string? FilterExpression { get; init; }
    public string? NextToken { get; init; }
}

public sealed record SamplingStrategy
{
    [OneOf("PartialScan", "FixedRate")]
    public string? Name { get; init; }
    public double? Value { get; init; }
}

public sealed record GetTraceSummariesResponse
{
    public List<TraceSummary>? TraceSummaries { get; init; }
    public DateTimeOffset? ApproximateTime { get; init; }
    public long? TracesProcessedCount { get; init; }
    public string? NextToken { get; init; }
}

public sealed record TraceSummary
{
    public string? Id { get; init; }
    public DateTimeOffset? StartTime { get; init; }
    public double? Duration { get; init; }
    public double? ResponseTime { get; init; }
    public bool? HasFault { get; init; }
    public bool? HasError { get; init; }
    public bool? HasThrottle { get; init; }
    public bool? IsPartial { get; init; }
    public Http? Http { get; init; }
    public Dictionary<string, List<ValueWithServiceIds>>? Annotations { get; init; }
    public List<TraceUser>? Users { get; init; }
    public List<ServiceId>? ServiceIds { get; init; }
    public List<ResourceARNDetail>? ResourceARNs { get; init; }
    public List<InstanceIdDetail>? InstanceIds { get; init; }
    public List<AvailabilityZoneDetail>? AvailabilityZones { get; init; }
    public ServiceId? EntryPoint { get; init; }
    public List<ErrorRootCause>? FaultRootCauses { get; init; }
    public List<ErrorRootCause>? ErrorRootCauses { get; init; }
    public List<ResponseTimeRootCause>? ResponseTimeRootCauses { get; init; }
    public int? Revision { get; init; }
    public DateTimeOffset? MatchedEventTime { get; init; }
}

public sealed record Http
{
    public string? HttpURL { get; init; }
    public int? HttpStatus { get; init; }
    public string? HttpMethod { get; init; }
    public string? UserAgent { get; init; }
    public string? ClientIp { get; init; }
}

public sealed record ValueWithServiceIds
{
    public AnnotationValue? AnnotationValue { get; init; }
    public List<ServiceId>? ServiceIds { get; init; }
}

public sealed record AnnotationValue
{
    public double? NumberValue { get; init; }
    public bool? BooleanValue { get; init; }
    public string? StringValue { get; init; }
}

public sealed record TraceUser
{
    public string? UserName { get; init; }
    public List<ServiceId>? ServiceIds { get; init; }
}

public sealed record ServiceId
{
    public string? Name { get; init; }
    public List<string>? Names { get; init; }
    public string? AccountId { get; init; }
    public string? Type { get; init; }
}

public sealed record ResourceARNDetail
{
    public string? ARN { get; init; }
}

public sealed record InstanceIdDetail
{
    public string? Id { get; init; }
}

public sealed record AvailabilityZoneDetail
{
    public string? Name { get; init; }
}

/// <summary>FaultRootCause has the same members.</summary>
public sealed record ErrorRootCause
{
    public List<ErrorRootCauseService>? Services { get; init; }
    public bool? ClientImpacting { get; init; }
}

public sealed record ErrorRootCauseService
{
    public string? Name { get; init; }
    public List<string>? Names { get; init; }
    public string? Type { get; init; }
    public string? AccountId { get; init; }
    public List<ErrorRootCauseEntity>? EntityPath { get; init; }
    public bool? Inferred { get; init; }
}

public sealed record ErrorRootCauseEntity
{
    public string? Name { get; init; }
    public List<ExceptionShape>? Exceptions { get; init; }
    public bool? Remote { get; init; }
}

/// <summary>RootCauseException.</summary>
public sealed record ExceptionShape
{
    public string? Name { get; init; }
    public string? Message { get; init; }
}

public sealed record ResponseTimeRootCause
{
    public List<ResponseTimeRootCauseService>? Services { get; init; }
    public bool? ClientImpacting { get; init; }
}

public sealed record ResponseTimeRootCauseService
{
    public string? Name { get; init; }
    public List<string>? Names { get; init; }
    public string? Type { get; init; }
    public string? AccountId { get; init; }
    public List<ResponseTimeRootCauseEntity>? EntityPath { get; init; }
    public bool? Inferred { get; init; }
}

public sealed record ResponseTimeRootCauseEntity
{
    public string? Name { get; init; }
    public double? Coverage { get; init; }
    public bool? Remote { get; init; }
}
