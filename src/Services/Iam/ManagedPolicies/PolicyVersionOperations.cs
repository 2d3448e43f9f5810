using Kiln.Aws.Operations;
using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.ManagedPolicies;

/// <summary>Versions of managed policies. One is the default: it is what counts.</summary>
internal sealed class PolicyVersionOperations(IamDirectory directory, TimeProvider time)
{
    [Operation]
    public async Task<CreatePolicyVersionResponse> CreatePolicyVersion(
        CreatePolicyVersionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        CheckDocument(request.PolicyDocument!);
        var now = time.GetUtcNow();
        var account = await ChangeAsync(
            caller,
            request.PolicyArn!,
            policy =>
            {
                if (policy.Versions.Count >= IamLimits.VersionsPerPolicy)
                    throw IamErrors.TooManyVersions();
                var number = policy.LastNumber + 1;
                return policy with
                {
                    Versions = policy.Versions.Add(new(number, request.PolicyDocument!, now)),
                    LastNumber = number,
                    DefaultNumber = request.SetAsDefault == true ? number : policy.DefaultNumber,
                    UpdateDate = now,
                };
            },
            cancellationToken);
        var created = account.FindPolicy(request.PolicyArn!)!;
        return new() { PolicyVersion = PolicyVersion.Of(created, created.Versions[^1]) };
    }

    [Operation]
    public Task<GetPolicyVersionResponse> GetPolicyVersion(GetPolicyVersionRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(new GetPolicyVersionResponse { PolicyVersion = Find(caller, request.PolicyArn!, request.VersionId!) });

    private PolicyVersion Find(Caller caller, string arn, string id)
    {
        if (ManagedPolicy.Find(arn) is { } managed)
        {
            return id == managed.Version
                ? PolicyVersion.Of(managed) with { Document = Uri.EscapeDataString(managed.Document) }
                : throw IamErrors.NoSuchPolicyVersion(arn, id);
        }
        var policy = directory.Of(caller.AccountId).FindPolicy(arn) ?? throw IamErrors.NoSuchPolicy(arn);
        var version = policy.Version(id);
        return PolicyVersion.Of(policy, version) with { Document = Uri.EscapeDataString(version.Document) };
    }

    [Operation]
    public Task<ListPolicyVersionsResponse> ListPolicyVersions(ListPolicyVersionsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var arn = request.PolicyArn!;
        List<PolicyVersion> versions = [];
        if (ManagedPolicy.Find(arn) is { } managed)
        {
            versions.Add(PolicyVersion.Of(managed));
        }
        else
        {
            var policy = directory.Of(caller.AccountId).FindPolicy(arn) ?? throw IamErrors.NoSuchPolicy(arn);
            // The newest first.
            versions.AddRange(policy.Versions.Reverse().Select(version => PolicyVersion.Of(policy, version)));
        }
        // Markers are names of items: here that is the place in the list.
        var page = Page.Of(versions.Index(), item => $"{item.Index:00}", request.Marker, request.MaxItems);
        return Task.FromResult(new ListPolicyVersionsResponse
        {
            Versions = [.. page.Items.Select(item => item.Item)],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }

    [Operation]
    public Task DeletePolicyVersion(DeletePolicyVersionRequest request, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller,
            request.PolicyArn!,
            policy => policy.Version(request.VersionId!) is var version && version.Number != policy.DefaultNumber
                ? policy with { Versions = policy.Versions.Remove(version), UpdateDate = time.GetUtcNow() }
                : throw IamErrors.DefaultVersion(),
            cancellationToken);

    [Operation]
    public Task SetDefaultPolicyVersion(SetDefaultPolicyVersionRequest request, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller,
            request.PolicyArn!,
            policy => policy with { DefaultNumber = policy.Version(request.VersionId!).Number, UpdateDate = time.GetUtcNow() },
            cancellationToken);

    /// <exception cref="Aws.Errors.AwsException">The document is no policy of an identity, or is too large for a managed one.</exception>
    internal static void CheckDocument(string document)
    {
        IdentityPolicyChanges.CheckDocument(document);
        if (IamLimits.Length(document) > IamLimits.ManagedPolicy)
            throw IamErrors.QuotaExceeded("PolicySize", IamLimits.ManagedPolicy);
    }

    private Task<AccountEntities> ChangeAsync(Caller caller, string arn, Func<IamPolicy, IamPolicy> change, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId, account => account.With(change(account.ModifiablePolicy(arn))), cancellationToken);
}
