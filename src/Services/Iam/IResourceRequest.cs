using Kiln.Aws.Operations;
using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam;

/// <summary>
/// A request that speaks of one resource, which is what policies are asked about. One without it speaks of <c>*</c>. It is asked before
/// the request is validated: members may be missing or malformed.
/// </summary>
public interface IResourceRequest
{
    string ResourceArn(Caller caller);
}

/// <summary>A request that speaks of several resources: the caller needs the permission for each. Asked as early as the other.</summary>
public interface IResourcesRequest
{
    /// <returns>At least one; <c>*</c> where the request names none.</returns>
    IReadOnlyList<string> ResourceArns(Caller caller);
}

/// <summary>A request that names an entity of the caller's account. Its ARN has a path that only the entity itself knows.</summary>
internal interface IEntityRequest
{
    EntityKind Kind { get; }

    string? Name { get; }
}

internal interface IRoleRequest : IEntityRequest
{
    string? RoleName { get; }

    EntityKind IEntityRequest.Kind => EntityKind.Role;
    string? IEntityRequest.Name => RoleName;
}

/// <summary>Without a name some speak of the caller itself.</summary>
internal interface IUserRequest : IEntityRequest
{
    string? UserName { get; }

    EntityKind IEntityRequest.Kind => EntityKind.User;
    string? IEntityRequest.Name => UserName;
}

internal interface IGroupRequest : IEntityRequest
{
    string? GroupName { get; }

    EntityKind IEntityRequest.Kind => EntityKind.Group;
    string? IEntityRequest.Name => GroupName;
}

internal interface IInstanceProfileRequest : IEntityRequest
{
    string? InstanceProfileName { get; }

    EntityKind IEntityRequest.Kind => EntityKind.InstanceProfile;
    string? IEntityRequest.Name => InstanceProfileName;
}
