using Kiln.Aws.Operations;
using Kiln.Services.Iam.Roles;

namespace Kiln.Services.Iam.Authorization;

/// <summary>Roles, which requests name without their path.</summary>
public sealed class RoleNames(RoleDirectory roles) : IResourceNames
{
    public async ValueTask<string?> ArnAsync(Caller caller, object request, CancellationToken cancellationToken) =>
        request is IRoleRequest { RoleName: { } name }
            ? (await roles.FindAsync(caller.AccountId, name))?.Arn ?? $"arn:aws:iam::{caller.AccountId}:role/{name}"
            : null;
}
