using Kiln.Aws.Operations;

namespace Kiln.Services.Iam;

/// <summary>
/// A request that speaks of one resource, which is what policies are asked about. One without it speaks of <c>*</c>. It is asked before
/// the request is validated: members may be missing or malformed.
/// </summary>
public interface IResourceRequest
{
    string ResourceArn(Caller caller);
}

/// <summary>A request that names a role of the caller's account. Its ARN has a path that only the role itself knows.</summary>
internal interface IRoleRequest
{
    string? RoleName { get; }
}
