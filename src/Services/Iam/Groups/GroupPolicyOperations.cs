using Kiln.Aws.Operations;
using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.Groups;

/// <summary>Policies of groups: those that are part of one, and those that exist on their own.</summary>
internal sealed class GroupPolicyOperations(IdentityPolicyChanges policies)
{
    [Operation]
    public Task PutGroupPolicy(PutGroupPolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.PutAsync(caller, account => account.Group(request.GroupName!), request.PolicyName!, request.PolicyDocument!, cancellationToken);

    [Operation]
    public Task<GetGroupPolicyResponse> GetGroupPolicy(GetGroupPolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(new GetGroupPolicyResponse
        {
            GroupName = request.GroupName,
            PolicyName = request.PolicyName,
            PolicyDocument = policies.Get(caller, account => account.Group(request.GroupName!), request.PolicyName!),
        });

    [Operation]
    public Task DeleteGroupPolicy(DeleteGroupPolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.DeleteAsync(caller, account => account.Group(request.GroupName!), request.PolicyName!, cancellationToken);

    [Operation]
    public Task<ListGroupPoliciesResponse> ListGroupPolicies(ListGroupPoliciesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var page = policies.List(caller, account => account.Group(request.GroupName!), request.Marker, request.MaxItems);
        return Task.FromResult(new ListGroupPoliciesResponse { PolicyNames = [.. page.Items], IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    [Operation]
    public Task AttachGroupPolicy(AttachGroupPolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.AttachAsync(caller, account => account.Group(request.GroupName!), request.PolicyArn!, cancellationToken);

    [Operation]
    public Task DetachGroupPolicy(DetachGroupPolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.DetachAsync(caller, account => account.Group(request.GroupName!), request.PolicyArn!, cancellationToken);

    [Operation]
    public Task<ListAttachedGroupPoliciesResponse> ListAttachedGroupPolicies(
        ListAttachedGroupPoliciesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var page = policies.ListAttached(caller, account => account.Group(request.GroupName!), request.PathPrefix, request.Marker, request.MaxItems);
        return Task.FromResult(new ListAttachedGroupPoliciesResponse
        {
            AttachedPolicies = [.. page.Items],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
