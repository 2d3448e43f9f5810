namespace Kiln.Services.Iam.ManagedPolicies;

public sealed record CreatePolicyResponse
{
    public Policy? Policy { get; init; }
}

public sealed record GetPolicyResponse
{
    public Policy? Policy { get; init; }
}

public sealed record ListPoliciesResponse
{
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
    public List<Policy>? Policies { get; init; }
}

public sealed record ListPolicyTagsResponse
{
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
    public List<Tag>? Tags { get; init; }
}

public sealed record ListEntitiesForPolicyResponse
{
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
    public List<PolicyGroup>? PolicyGroups { get; init; }
    public List<PolicyRole>? PolicyRoles { get; init; }
    public List<PolicyUser>? PolicyUsers { get; init; }
}

public sealed record PolicyGroup
{
    public string? GroupId { get; init; }
    public string? GroupName { get; init; }
}

public sealed record PolicyRole
{
    public string? RoleId { get; init; }
    public string? RoleName { get; init; }
}

public sealed record PolicyUser
{
    public string? UserId { get; init; }
    public string? UserName { get; init; }
}

public sealed record CreatePolicyVersionResponse
{
    public PolicyVersion? PolicyVersion { get; init; }
}

public sealed record GetPolicyVersionResponse
{
    public PolicyVersion? PolicyVersion { get; init; }
}

public sealed record ListPolicyVersionsResponse
{
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
    public List<PolicyVersion>? Versions { get; init; }
}
