using Kiln.Aws.Operations;
using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.Roles;

/// <summary>Policies of roles: those that are part of one, and those that exist on their own.</summary>
internal sealed class RolePolicyOperations(IdentityPolicyChanges policies)
{
    [Operation]
    public Task PutRolePolicy(PutRolePolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.PutAsync(caller, account => account.Role(request.RoleName!), request.PolicyName!, request.PolicyDocument!, cancellationToken);

    [Operation]
    public Task<GetRolePolicyResponse> GetRolePolicy(GetRolePolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(new GetRolePolicyResponse
        {
            RoleName = request.RoleName,
            PolicyName = request.PolicyName,
            PolicyDocument = policies.Get(caller, account => account.Role(request.RoleName!), request.PolicyName!),
        });

    [Operation]
    public Task DeleteRolePolicy(DeleteRolePolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.DeleteAsync(caller, account => account.Role(request.RoleName!), request.PolicyName!, cancellationToken);

    [Operation]
    public Task<ListRolePoliciesResponse> ListRolePolicies(ListRolePoliciesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var page = policies.List(caller, account => account.Role(request.RoleName!), request.Marker, request.MaxItems);
        return Task.FromResult(new ListRolePoliciesResponse { PolicyNames = [.. page.Items], IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    [Operation]
    public Task AttachRolePolicy(AttachRolePolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.AttachAsync(caller, account => account.Role(request.RoleName!), request.PolicyArn!, cancellationToken);

    [Operation]
    public Task DetachRolePolicy(DetachRolePolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.DetachAsync(caller, account => account.Role(request.RoleName!), request.PolicyArn!, cancellationToken);

    [Operation]
    public Task<ListAttachedRolePoliciesResponse> ListAttachedRolePolicies(
        ListAttachedRolePoliciesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var page = policies.ListAttached(caller, account => account.Role(request.RoleName!), request.PathPrefix, request.Marker, request.MaxItems);
        return Task.FromResult(new ListAttachedRolePoliciesResponse
        {
            AttachedPolicies = [.. page.Items],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
