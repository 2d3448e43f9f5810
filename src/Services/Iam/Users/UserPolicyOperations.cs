using Kiln.Aws.Operations;
using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.Users;

/// <summary>Policies of users: those that are part of one, and those that exist on their own.</summary>
internal sealed class UserPolicyOperations(IdentityPolicyChanges policies)
{
    [Operation]
    public Task PutUserPolicy(PutUserPolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.PutAsync(caller, account => account.User(request.UserName!), request.PolicyName!, request.PolicyDocument!, cancellationToken);

    [Operation]
    public Task<GetUserPolicyResponse> GetUserPolicy(GetUserPolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(new GetUserPolicyResponse
        {
            UserName = request.UserName,
            PolicyName = request.PolicyName,
            PolicyDocument = policies.Get(caller, account => account.User(request.UserName!), request.PolicyName!),
        });

    [Operation]
    public Task DeleteUserPolicy(DeleteUserPolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.DeleteAsync(caller, account => account.User(request.UserName!), request.PolicyName!, cancellationToken);

    [Operation]
    public Task<ListUserPoliciesResponse> ListUserPolicies(ListUserPoliciesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var page = policies.List(caller, account => account.User(request.UserName!), request.Marker, request.MaxItems);
        return Task.FromResult(new ListUserPoliciesResponse { PolicyNames = [.. page.Items], IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    [Operation]
    public Task AttachUserPolicy(AttachUserPolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.AttachAsync(caller, account => account.User(request.UserName!), request.PolicyArn!, cancellationToken);

    [Operation]
    public Task DetachUserPolicy(DetachUserPolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.DetachAsync(caller, account => account.User(request.UserName!), request.PolicyArn!, cancellationToken);

    [Operation]
    public Task<ListAttachedUserPoliciesResponse> ListAttachedUserPolicies(
        ListAttachedUserPoliciesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var page = policies.ListAttached(caller, account => account.User(request.UserName!), request.PathPrefix, request.Marker, request.MaxItems);
        return Task.FromResult(new ListAttachedUserPoliciesResponse
        {
            AttachedPolicies = [.. page.Items],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
