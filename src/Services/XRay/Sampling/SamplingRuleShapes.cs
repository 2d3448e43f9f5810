using Kiln.Aws.Validation;

namespace Kiln.Services.XRay.Sampling;

public sealed record SamplingRule
{
    [Length(1, 32)]
    public string? RuleName { get; init; }
    public string? RuleARN { get; init; }

    [Required, Length(0, 500)]
    public string? ResourceARN { get; init; }

    [Required, Range(1, 9999)]
    public int? Priority { get; init; }

    [Required, Range(0, 1, Fractional = true)]
    public double? FixedRate { get; init; }

    [Required, Range(0)]
    public int? ReservoirSize { get; init; }

    [Required, Length(0, 64)]
    public string? ServiceName { get; init; }

    [Required, Length(0, 64)]
    public string? ServiceType { get; init; }

    [Required, Length(0, 64)]
    public string? Host { get; init; }

    [Required, Length(0, 10)]
    public string? HTTPMethod { get; init; }

    [Required, Length(0, 128)]
    public string? URLPath { get; init; }

    [Required, Range(1)]
    public int? Version { get; init; }

    [Length(0, 5), Length(1, 32, On = On.MapKey), Length(1, 32, On = On.MapValue)]
    public Dictionary<string, string>? Attributes { get; init; }
    public SamplingRateBoost? SamplingRateBoost { get; init; }
}

public sealed record SamplingRateBoost
{
    [Required, Range(0, 1, Fractional = true)]
    public double? MaxRate { get; init; }

    [Required, Range(0)]
    public int? CooldownWindowMinutes { get; init; }
}

public sealed record SamplingRuleUpdate
{
    [Length(1, 32)]
    public string? RuleName { get; init; }
    public string? RuleARN { get; init; }

    [Length(0, 500)]
    public string? ResourceARN { get; init; }
    public int? Priority { get; init; }
    public double? FixedRate { get; init; }
    public int? ReservoirSize { get; init; }

    [Length(0, 64)]
    public string? Host { get; init; }

    [Length(0, 64)]
    public string? ServiceName { get; init; }

    [Length(0, 64)]
    public string? ServiceType { get; init; }

    [Length(0, 10)]
    public string? HTTPMethod { get; init; }

    [Length(0, 128)]
    public string? URLPath { get; init; }

    [Length(0, 5), Length(1, 32, On = On.MapKey), Length(1, 32, On = On.MapValue)]
    public Dictionary<string, string>? Attributes { get; init; }
    public SamplingRateBoost? SamplingRateBoost { get; init; }
}

public sealed record CreateSamplingRuleRequest
{
    [Required]
    public SamplingRule? SamplingRule { get; init; }

    [Length(0, 200)]
    public List<Groups.Tag>? Tags { get; init; }
}

public sealed record UpdateSamplingRuleRequest
{
    [Required]
    public SamplingRuleUpdate? SamplingRuleUpdate { get; init; }
}

public sealed record DeleteSamplingRuleRequest
{
    public string? RuleName { get; init; }
    public string? RuleARN { get; init; }
}

/// <summary>Of CreateSamplingRule, UpdateSamplingRule, DeleteSamplingRule.</summary>
public sealed record SamplingRuleResponse
{
    public SamplingRuleRecord? SamplingRuleRecord { get; init; }
}

public sealed record GetSamplingRulesRequest
{
    public string? NextToken { get; init; }
}

public sealed record GetSamplingRulesResponse
{
    public List<SamplingRuleRecord>? SamplingRuleRecords { get; init; }
    public string? NextToken { get; init; }
}

public sealed record SamplingRuleRecord
{
    public SamplingRule? SamplingRule { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? ModifiedAt { get; init; }

    internal static SamplingRuleRecord Of(RuleRecord record) =>
        new() { SamplingRule = record.Rule, CreatedAt = record.CreatedAt, ModifiedAt = record.ModifiedAt };
}
