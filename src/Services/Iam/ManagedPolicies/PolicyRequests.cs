using Kiln.Aws.Operations;
using Kiln.Aws.Validation;

namespace Kiln.Services.Iam.ManagedPolicies;

public sealed record CreatePolicyRequest : IResourceRequest
{
    [Length(0, 1000)]
    public string? Description { get; init; }

    [Length(1, 512), Pattern(@"((/[A-Za-z0-9\.,\+@=_-]+)*)/")]
    public string? Path { get; init; }

    [Required, Length(1, 131072), Pattern(@"[\u0009\u000A\u000D\u0020-\u00FF]+")]
    public string? PolicyDocument { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? PolicyName { get; init; }

    [Length(0, 50)]
    public List<Tag>? Tags { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => $"arn:aws:iam::{caller.AccountId}:policy{Path ?? "/"}{PolicyName}";
}

public sealed record GetPolicyRequest : IResourceRequest
{
    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicyArn ?? "*";
}

public sealed record ListPoliciesRequest
{
    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    public bool? OnlyAttached { get; init; }

    [Length(1, 512), Pattern(@"((/[A-Za-z0-9\.,\+@=_-]+)*)/")]
    public string? PathPrefix { get; init; }

    [OneOf("PermissionsPolicy", "PermissionsBoundary")]
    public string? PolicyUsageFilter { get; init; }

    [OneOf("All", "AWS", "Local")]
    public string? Scope { get; init; }
}

public sealed record DeletePolicyRequest : IResourceRequest
{
    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicyArn ?? "*";
}

public sealed record TagPolicyRequest : IResourceRequest
{
    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    [Required, Length(0, 50)]
    public List<Tag>? Tags { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicyArn ?? "*";
}

public sealed record UntagPolicyRequest : IResourceRequest
{
    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    [Required, Length(0, 50)]
    [Length(1, 128, On = On.ListMember), Pattern(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", On = On.ListMember)]
    public List<string>? TagKeys { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicyArn ?? "*";
}

public sealed record ListPolicyTagsRequest : IResourceRequest
{
    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicyArn ?? "*";
}

public sealed record ListEntitiesForPolicyRequest : IResourceRequest
{
    [OneOf("User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy")]
    public string? EntityFilter { get; init; }

    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Length(1, 512), Pattern(@"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)")]
    public string? PathPrefix { get; init; }

    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    [OneOf("PermissionsPolicy", "PermissionsBoundary")]
    public string? PolicyUsageFilter { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicyArn ?? "*";
}

public sealed record CreatePolicyVersionRequest : IResourceRequest
{
    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    [Required, Length(1, 131072), Pattern(@"[\u0009\u000A\u000D\u0020-\u00FF]+")]
    public string? PolicyDocument { get; init; }

    public bool? SetAsDefault { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicyArn ?? "*";
}

public sealed record GetPolicyVersionRequest : IResourceRequest
{
    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    [Required, Pattern(@"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?")]
    public string? VersionId { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicyArn ?? "*";
}

public sealed record ListPolicyVersionsRequest : IResourceRequest
{
    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicyArn ?? "*";
}

public sealed record DeletePolicyVersionRequest : IResourceRequest
{
    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    [Required, Pattern(@"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?")]
    public string? VersionId { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicyArn ?? "*";
}

public sealed record SetDefaultPolicyVersionRequest : IResourceRequest
{
    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    [Required, Pattern(@"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?")]
    public string? VersionId { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicyArn ?? "*";
}
