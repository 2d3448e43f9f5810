using Kiln.Aws.Validation;
using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.Groups;

public sealed record PutGroupPolicyRequest : IGroupRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? GroupName { get; init; }

    [Required, Length(1, 131072), Pattern(@"[\u0009\u000A\u000D\u0020-\u00FF]+")]
    public string? PolicyDocument { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? PolicyName { get; init; }
}

public sealed record GetGroupPolicyRequest : IGroupRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? GroupName { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? PolicyName { get; init; }
}

public sealed record GetGroupPolicyResponse
{
    public string? GroupName { get; init; }
    public string? PolicyDocument { get; init; }
    public string? PolicyName { get; init; }
}

public sealed record DeleteGroupPolicyRequest : IGroupRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? GroupName { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? PolicyName { get; init; }
}

public sealed record ListGroupPoliciesRequest : IGroupRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? GroupName { get; init; }

    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }
}

public sealed record ListGroupPoliciesResponse
{
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
    public List<string>? PolicyNames { get; init; }
}

public sealed record AttachGroupPolicyRequest : IGroupRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? GroupName { get; init; }

    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }
}

public sealed record DetachGroupPolicyRequest : IGroupRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? GroupName { get; init; }

    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }
}

public sealed record ListAttachedGroupPoliciesRequest : IGroupRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? GroupName { get; init; }

    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Length(1, 512), Pattern(@"((/[A-Za-z0-9\.,\+@=_-]+)*)/")]
    public string? PathPrefix { get; init; }
}

public sealed record ListAttachedGroupPoliciesResponse
{
    public List<AttachedPolicy>? AttachedPolicies { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
}
