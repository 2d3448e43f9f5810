using Kiln.Aws.Validation;

namespace Kiln.Services.Sts;

public sealed record GetSessionTokenRequest
{
    [Range(900, 129600)]
    public int? DurationSeconds { get; init; }

    [Length(9, 256), Pattern(@"[\w+=/:,.@-]*")]
    public string? SerialNumber { get; init; }

    [Length(6, 6), Pattern(@"[\d]*")]
    public string? TokenCode { get; init; }
}

public sealed record GetSessionTokenResponse
{
    public Credentials? Credentials { get; init; }
}

public sealed record GetFederationTokenRequest
{
    [Range(900, 129600)]
    public int? DurationSeconds { get; init; }

    [Required, Length(2, 32), Pattern(@"[\w+=,.@-]*")]
    public string? Name { get; init; }

    [Length(1, 2048), Pattern(@"[\u0009\u000A\u000D\u0020-\u00FF]+")]
    public string? Policy { get; init; }

    public List<PolicyDescriptorType>? PolicyArns { get; init; }

    [Length(0, 50)]
    public List<SessionTag>? Tags { get; init; }
}

public sealed record GetFederationTokenResponse
{
    public Credentials? Credentials { get; init; }
    public FederatedUser? FederatedUser { get; init; }
    public int? PackedPolicySize { get; init; }
}

public sealed record FederatedUser
{
    public string? Arn { get; init; }
    public string? FederatedUserId { get; init; }
}
