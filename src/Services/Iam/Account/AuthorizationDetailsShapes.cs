using Kiln.Aws.Validation;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.InstanceProfiles;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Roles;

namespace Kiln.Services.Iam.Account;

public sealed record GetAccountAuthorizationDetailsRequest
{
    [OneOf(["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"], On = On.ListMember)]
    public List<string>? Filter { get; init; }

    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }
}

public sealed record GetAccountAuthorizationDetailsResponse
{
    public List<GroupDetail>? GroupDetailList { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
    public List<ManagedPolicyDetail>? Policies { get; init; }
    public List<RoleDetail>? RoleDetailList { get; init; }
    public List<UserDetail>? UserDetailList { get; init; }
}

public sealed record GroupDetail
{
    public string? Arn { get; init; }
    public List<AttachedPolicy>? AttachedManagedPolicies { get; init; }
    public DateTimeOffset? CreateDate { get; init; }
    public string? GroupId { get; init; }
    public string? GroupName { get; init; }
    public List<PolicyDetail>? GroupPolicyList { get; init; }
    public string? Path { get; init; }
}

public sealed record PolicyDetail
{
    public string? PolicyDocument { get; init; }
    public string? PolicyName { get; init; }
}

public sealed record ManagedPolicyDetail
{
    public string? Arn { get; init; }
    public int? AttachmentCount { get; init; }
    public DateTimeOffset? CreateDate { get; init; }
    public string? DefaultVersionId { get; init; }
    public string? Description { get; init; }
    public bool? IsAttachable { get; init; }
    public string? Path { get; init; }
    public int? PermissionsBoundaryUsageCount { get; init; }
    public string? PolicyId { get; init; }
    public string? PolicyName { get; init; }
    public List<PolicyVersion>? PolicyVersionList { get; init; }
    public DateTimeOffset? UpdateDate { get; init; }
}

public sealed record RoleDetail
{
    public string? Arn { get; init; }
    public string? AssumeRolePolicyDocument { get; init; }
    public List<AttachedPolicy>? AttachedManagedPolicies { get; init; }
    public DateTimeOffset? CreateDate { get; init; }
    public List<InstanceProfile>? InstanceProfileList { get; init; }
    public string? Path { get; init; }
    public AttachedPermissionsBoundary? PermissionsBoundary { get; init; }
    public string? RoleId { get; init; }
    public RoleLastUsed? RoleLastUsed { get; init; }
    public string? RoleName { get; init; }
    public List<PolicyDetail>? RolePolicyList { get; init; }
    public List<Tag>? Tags { get; init; }
}

public sealed record UserDetail
{
    public string? Arn { get; init; }
    public List<AttachedPolicy>? AttachedManagedPolicies { get; init; }
    public DateTimeOffset? CreateDate { get; init; }
    public List<string>? GroupList { get; init; }
    public string? Path { get; init; }
    public AttachedPermissionsBoundary? PermissionsBoundary { get; init; }
    public List<Tag>? Tags { get; init; }
    public string? UserId { get; init; }
    public string? UserName { get; init; }
    public List<PolicyDetail>? UserPolicyList { get; init; }
}
