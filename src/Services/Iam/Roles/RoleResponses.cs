using Kiln.Services.Iam.Entities;
using Kiln.Services.Sts;

namespace Kiln.Services.Iam.Roles;

public sealed record CreateRoleResponse
{
    public Role? Role { get; init; }
}

public sealed record GetRoleResponse
{
    public Role? Role { get; init; }
}

public sealed record ListRolesResponse
{
    public List<Role>? Roles { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
}

public sealed record Role
{
    public string? Path { get; init; }
    public string? RoleName { get; init; }
    public string? RoleId { get; init; }
    public string? Arn { get; init; }
    public DateTimeOffset? CreateDate { get; init; }
    public string? AssumeRolePolicyDocument { get; init; }
    public string? Description { get; init; }
    public int? MaxSessionDuration { get; init; }
    public AttachedPermissionsBoundary? PermissionsBoundary { get; init; }
    public List<Tag>? Tags { get; init; }
    public RoleLastUsed? RoleLastUsed { get; init; }

    internal static Role Of(IamRole role, PrincipalIds ids) => new()
    {
        Path = role.Path,
        RoleName = role.Name,
        RoleId = role.Id,
        Arn = role.Arn,
        CreateDate = role.CreateDate,
        // Documents travel percent-encoded (RFC 3986) inside the XML.
        AssumeRolePolicyDocument = Uri.EscapeDataString(ids.Show(role.TrustPolicy)),
        Description = role.Description,
        MaxSessionDuration = role.MaxSessionDuration,
        PermissionsBoundary = AttachedPermissionsBoundary.Of(role),
    };
}

/// <summary>Empty: nobody has used it yet.</summary>
public sealed record RoleLastUsed
{
    public DateTimeOffset? LastUsedDate { get; init; }
    public string? Region { get; init; }

    internal static async Task<RoleLastUsed> OfAsync(IamRole role, LastUses uses) =>
        await uses.LastAsync(role.Id) is { } use ? new() { LastUsedDate = use.At, Region = use.Region } : new();
}
