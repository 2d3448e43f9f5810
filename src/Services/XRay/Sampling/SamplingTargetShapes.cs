using Kiln.Aws.Validation;

namespace Kiln.Services.XRay.Sampling;

public sealed record GetSamplingTargetsRequest
{
    [Required, Length(0, 25)]
    public List<SamplingStatisticsDocument>? SamplingStatisticsDocuments { get; init; }

    [Length(0, 25)]
    public List<SamplingBoostStatisticsDocument>? SamplingBoostStatisticsDocuments { get; init; }
}

public sealed record SamplingStatisticsDocument
{
    [Required, Length(1, 32)]
    public string? RuleName { get; init; }

    [Required, Length(24, 24)]
    public string? ClientID { get; init; }

    [Required]
    public DateTimeOffset? Timestamp { get; init; }

    [Required, Range(0)]
    public int? RequestCount { get; init; }

    [Required, Range(0)]
    public int? SampledCount { get; init; }

    [Range(0)]
    public int? BorrowCount { get; init; }
}

public sealed record SamplingBoostStatisticsDocument
{
    [Required, Length(1, 32)]
    public string? RuleName { get; init; }

    [Required, Length(0, 64)]
    public string? ServiceName { get; init; }

    [Required]
    public DateTimeOffset? Timestamp { get; init; }

    [Required, Range(0)]
    public int? AnomalyCount { get; init; }

    [Required, Range(0)]
    public int? TotalCount { get; init; }

    [Required, Range(0)]
    public int? SampledAnomalyCount { get; init; }
}

public sealed record GetSamplingTargetsResponse
{
    public List<SamplingTargetDocument>? SamplingTargetDocuments { get; init; }
    public DateTimeOffset? LastRuleModification { get; init; }
    public List<UnprocessedStatistics>? UnprocessedStatistics { get; init; }
    public List<UnprocessedStatistics>? UnprocessedBoostStatistics { get; init; }
}

public sealed record SamplingTargetDocument
{
    public string? RuleName { get; init; }
    public double? FixedRate { get; init; }
    public int? ReservoirQuota { get; init; }
    public DateTimeOffset? ReservoirQuotaTTL { get; init; }
    public int? Interval { get; init; }
}

public sealed record UnprocessedStatistics
{
    public string? RuleName { get; init; }
    public string? ErrorCode { get; init; }
    public string? Message { get; init; }
}

public sealed record GetSamplingStatisticSummariesRequest
{
    public string? NextToken { get; init; }
}

public sealed record GetSamplingStatisticSummariesResponse
{
    public List<SamplingStatisticSummary>? SamplingStatisticSummaries { get; init; }
    public string? NextToken { get; init; }
}

public sealed record SamplingStatisticSummary
{
    public string? RuleName { get; init; }
    public DateTimeOffset? Timestamp { get; init; }
    public int? RequestCount { get; init; }
    public int? BorrowCount { get; init; }
    public int? SampledCount { get; init; }
}
