using Kiln.Aws.Validation;

namespace Kiln.Services.Sts;

public sealed record AssumeRoleRequest
{
    [Range(900, 43200)]
    public int? DurationSeconds { get; init; }

    [Length(2, 1224), Pattern(@"[\w+=,.@:\/-]*")]
    public string? ExternalId { get; init; }

    [Length(1), Pattern(@"[\u0009\u000A\u000D\u0020-\u00FF]+")]
    public string? Policy { get; init; }

    public List<PolicyDescriptorType>? PolicyArns { get; init; }

    [Length(1, 5)]
    public List<ProvidedContext>? ProvidedContexts { get; init; }

    [Required, Length(20, 2048), Pattern(@"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+")]
    public string? RoleArn { get; init; }

    [Required, Length(2, 64), Pattern(@"[\w+=,.@-]*")]
    public string? RoleSessionName { get; init; }

    [Length(9, 256), Pattern(@"[\w+=/:,.@-]*")]
    public string? SerialNumber { get; init; }

    [Length(2, 64), Pattern(@"[\w+=,.@-]*")]
    public string? SourceIdentity { get; init; }

    [Length(0, 50)]
    public List<SessionTag>? Tags { get; init; }

    [Length(6, 6), Pattern(@"[\d]*")]
    public string? TokenCode { get; init; }

    [Length(0, 50)]
    [Length(1, 128, On = On.ListMember), Pattern(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", On = On.ListMember)]
    public List<string>? TransitiveTagKeys { get; init; }
}

public sealed record ProvidedContext
{
    [Length(4, 2048)]
    public string? ContextAssertion { get; init; }

    [Length(20, 2048), Pattern(@"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+")]
    public string? ProviderArn { get; init; }
}

public sealed record AssumeRoleResponse
{
    public AssumedRoleUser? AssumedRoleUser { get; init; }
    public Credentials? Credentials { get; init; }
    public int? PackedPolicySize { get; init; }
    public string? SourceIdentity { get; init; }
}
