using Kiln.Aws.Operations;
using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.Roles;

/// <summary>Changes of roles that are there.</summary>
internal sealed class RoleUpdates(IamDirectory directory, PrincipalIds ids, IdentityPolicyChanges policies)
{
    [Operation]
    public async Task<UpdateRoleResponse> UpdateRole(UpdateRoleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await directory.ChangeAsync(
            caller.AccountId,
            account =>
            {
                var role = RoleOperations.Modifiable(account, request.RoleName!);
                return account.With(role with
                {
                    Description = request.Description ?? role.Description,
                    MaxSessionDuration = request.MaxSessionDuration ?? role.MaxSessionDuration,
                });
            },
            cancellationToken);
        return new();
    }

    [Operation]
    public async Task<UpdateRoleDescriptionResponse> UpdateRoleDescription(
        UpdateRoleDescriptionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        // A service-linked role lets itself be described anew.
        var account = await directory.ChangeAsync(
            caller.AccountId, account => account.With(account.Role(request.RoleName!) with { Description = request.Description }), cancellationToken);
        return new() { Role = Role.Of(account.Role(request.RoleName!), ids) };
    }

    [Operation]
    public Task UpdateAssumeRolePolicy(UpdateAssumeRolePolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var trust = TrustPolicies.Checked(request.PolicyDocument!, caller.AccountId, ids);
        return directory.ChangeAsync(
            caller.AccountId,
            account => account.With(RoleOperations.Modifiable(account, request.RoleName!) with { TrustPolicy = trust }),
            cancellationToken);
    }

    [Operation]
    public Task PutRolePermissionsBoundary(PutRolePermissionsBoundaryRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.SetBoundaryAsync(caller, account => account.Role(request.RoleName!), request.PermissionsBoundary, cancellationToken);

    [Operation]
    public Task DeleteRolePermissionsBoundary(DeleteRolePermissionsBoundaryRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.SetBoundaryAsync(caller, account => account.Role(request.RoleName!), null, cancellationToken);

    [Operation]
    public Task TagRole(TagRoleRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId, account => account.With(RoleOperations.Modifiable(account, request.RoleName!).Tagged(request.Tags!)), cancellationToken);

    [Operation]
    public Task UntagRole(UntagRoleRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId, account => account.With(RoleOperations.Modifiable(account, request.RoleName!).Untagged(request.TagKeys!)), cancellationToken);

    [Operation]
    public Task<ListRoleTagsResponse> ListRoleTags(ListRoleTagsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var page = Page.Of(TagRules.Of(directory.Of(caller.AccountId).Role(request.RoleName!)), tag => tag.Key!, request.Marker, request.MaxItems);
        return Task.FromResult(new ListRoleTagsResponse { Tags = [.. page.Items], IsTruncated = page.IsTruncated, Marker = page.Marker });
    }
}
