using Kiln.Aws.Operations;
using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.ManagedPolicies;

/// <summary>Policies that exist on their own: those of AWS, which are only read, and those of the account.</summary>
internal sealed class ManagedPolicyOperations(IamDirectory directory, TimeProvider time)
{
    [Operation]
    public async Task<CreatePolicyResponse> CreatePolicy(CreatePolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        PolicyVersionOperations.CheckDocument(request.PolicyDocument!);
        var policy = new IamPolicy
        {
            AccountId = caller.AccountId,
            Name = request.PolicyName!,
            Id = EntityIds.New(EntityKind.Policy),
            Path = request.Path ?? "/",
            Description = request.Description,
            Versions = [new(1, request.PolicyDocument!, now)],
            DefaultNumber = 1,
            LastNumber = 1,
            CreateDate = now,
            UpdateDate = now,
            Tags = TagRules.Merge(Sorted.NoTexts, request.Tags),
        };
        var account = await directory.ChangeAsync(
            caller.AccountId,
            account => account.Policies.ContainsKey(policy.Name) ? throw IamErrors.PolicyExists(policy.Name)
                : account.Policies.Count >= IamLimits.Policies ? throw IamErrors.QuotaExceeded("PoliciesPerAccount", IamLimits.Policies)
                : account.With(policy),
            cancellationToken);
        return new() { Policy = Policy.Of(account, policy) with { Tags = TagRules.OrNull(policy) } };
    }

    [Operation]
    public Task<GetPolicyResponse> GetPolicy(GetPolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var account = directory.Of(caller.AccountId);
        if (ManagedPolicy.Find(request.PolicyArn!) is { } managed)
            return Task.FromResult(new GetPolicyResponse { Policy = Policy.Of(account, managed) with { Tags = [] } });
        var policy = account.FindPolicy(request.PolicyArn!) ?? throw IamErrors.NoSuchPolicy(request.PolicyArn!);
        return Task.FromResult(new GetPolicyResponse { Policy = Policy.WholeOf(account, policy) });
    }

    [Operation]
    public Task<ListPoliciesResponse> ListPolicies(ListPoliciesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var account = directory.Of(caller.AccountId);
        List<Policy> found = [];
        if (request.Scope is not "Local")
            found.AddRange(ManagedPolicy.All.Select(policy => Policy.Of(account, policy)));
        if (request.Scope is not "AWS")
            found.AddRange(account.Policies.Values.Select(policy => Policy.Of(account, policy)));
        var shown = found.Where(policy =>
            policy.Path!.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal)
            && (request.OnlyAttached != true || policy.AttachmentCount > 0)
            && (request.PolicyUsageFilter is null || (request.PolicyUsageFilter == "PermissionsPolicy" ? policy.AttachmentCount : policy.PermissionsBoundaryUsageCount) > 0));
        var page = Page.Of(shown, policy => policy.Arn!, request.Marker, request.MaxItems);
        return Task.FromResult(new ListPoliciesResponse { Policies = [.. page.Items], IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    [Operation]
    public Task DeletePolicy(DeletePolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId,
            account =>
            {
                var policy = account.ModifiablePolicy(request.PolicyArn!);
                if (account.UsesOf(policy.Arn) is not ({ Count: 0 }, { Count: 0 }))
                    throw IamErrors.PolicyStillUsed();
                return policy.Versions.Count == 1 ? account.Without(policy) : throw IamErrors.PolicyStillHasVersions();
            },
            cancellationToken);

    [Operation]
    public Task<ListEntitiesForPolicyResponse> ListEntitiesForPolicy(ListEntitiesForPolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var account = directory.Of(caller.AccountId);
        if (ManagedPolicy.Find(request.PolicyArn!) is null && account.FindPolicy(request.PolicyArn!) is null)
            throw IamErrors.NoSuchPolicy(request.PolicyArn!);
        var (attached, bounded) = account.UsesOf(request.PolicyArn!);
        var users = request.PolicyUsageFilter switch
        {
            "PermissionsPolicy" => attached,
            "PermissionsBoundary" => bounded,
            _ => attached.Union(bounded),
        };
        var shown = users.Where(i =>
            i.Path.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal) && (request.EntityFilter is null || request.EntityFilter == i.Kind.ToString()));
        var page = Page.Of(shown, i => $"{i.Kind}/{i.Name}", request.Marker, request.MaxItems);
        ILookup<EntityKind, IamIdentity> byKind = page.Items.ToLookup(i => i.Kind);
        return Task.FromResult(new ListEntitiesForPolicyResponse
        {
            PolicyGroups = [.. byKind[EntityKind.Group].Select(i => new PolicyGroup { GroupName = i.Name, GroupId = i.Id })],
            PolicyUsers = [.. byKind[EntityKind.User].Select(i => new PolicyUser { UserName = i.Name, UserId = i.Id })],
            PolicyRoles = [.. byKind[EntityKind.Role].Select(i => new PolicyRole { RoleName = i.Name, RoleId = i.Id })],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }

    [Operation]
    public Task TagPolicy(TagPolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(caller, request.PolicyArn!, policy => policy.Tagged(request.Tags!), cancellationToken);

    [Operation]
    public Task UntagPolicy(UntagPolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(caller, request.PolicyArn!, policy => policy.Untagged(request.TagKeys!), cancellationToken);

    [Operation]
    public Task<ListPolicyTagsResponse> ListPolicyTags(ListPolicyTagsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var policy = directory.Of(caller.AccountId).FindPolicy(request.PolicyArn!);
        if (policy is null && ManagedPolicy.Find(request.PolicyArn!) is null)
            throw IamErrors.NoSuchPolicy(request.PolicyArn!);
        var page = Page.Of(policy is null ? [] : TagRules.Of(policy), tag => tag.Key!, request.Marker, request.MaxItems);
        return Task.FromResult(new ListPolicyTagsResponse { Tags = [.. page.Items], IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    private Task ChangeAsync(Caller caller, string arn, Func<IamPolicy, IamPolicy> change, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId, account => account.With(change(account.ModifiablePolicy(arn))), cancellationToken);
}
