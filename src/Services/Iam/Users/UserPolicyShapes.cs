using Kiln.Aws.Validation;
using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.Users;

public sealed record PutUserPolicyRequest : IUserRequest
{
    [Required, Length(1, 131072), Pattern(@"[\u0009\u000A\u000D\u0020-\u00FF]+")]
    public string? PolicyDocument { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? PolicyName { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record GetUserPolicyRequest : IUserRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? PolicyName { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record GetUserPolicyResponse
{
    public string? PolicyDocument { get; init; }
    public string? PolicyName { get; init; }
    public string? UserName { get; init; }
}

public sealed record DeleteUserPolicyRequest : IUserRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? PolicyName { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record ListUserPoliciesRequest : IUserRequest
{
    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record ListUserPoliciesResponse
{
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
    public List<string>? PolicyNames { get; init; }
}

public sealed record AttachUserPolicyRequest : IUserRequest
{
    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record DetachUserPolicyRequest : IUserRequest
{
    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record ListAttachedUserPoliciesRequest : IUserRequest
{
    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Length(1, 512), Pattern(@"((/[A-Za-z0-9\.,\+@=_-]+)*)/")]
    public string? PathPrefix { get; init; }

    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record ListAttachedUserPoliciesResponse
{
    public List<AttachedPolicy>? AttachedPolicies { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
}
