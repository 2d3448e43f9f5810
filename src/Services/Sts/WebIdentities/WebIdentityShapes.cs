using Kiln.Aws.Validation;

namespace Kiln.Services.Sts.WebIdentities;

public sealed record AssumeRoleWithWebIdentityRequest
{
    [Range(900, 43200)]
    public int? DurationSeconds { get; init; }

    [Length(1, 2048), Pattern(@"[\u0009\u000A\u000D\u0020-\u00FF]+")]
    public string? Policy { get; init; }

    public List<PolicyDescriptorType>? PolicyArns { get; init; }

    [Length(4, 2048)]
    public string? ProviderId { get; init; }

    [Required, Length(20, 2048), Pattern(@"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+")]
    public string? RoleArn { get; init; }

    [Required, Length(2, 64), Pattern(@"[\w+=,.@-]*")]
    public string? RoleSessionName { get; init; }

    [Required, Length(4, 20000), Sensitive]
    public string? WebIdentityToken { get; init; }
}

public sealed record AssumeRoleWithWebIdentityResponse
{
    public AssumedRoleUser? AssumedRoleUser { get; init; }
    public string? Audience { get; init; }
    public Credentials? Credentials { get; init; }
    public int? PackedPolicySize { get; init; }
    public string? Provider { get; init; }
    public string? SourceIdentity { get; init; }
    public string? SubjectFromWebIdentityToken { get; init; }
}
