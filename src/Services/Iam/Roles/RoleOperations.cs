using Kiln.Aws.Operations;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Policies;
using Kiln.Services.Sts;

namespace Kiln.Services.Iam.Roles;

/// <summary>Roles themselves.</summary>
internal sealed class RoleOperations(IamDirectory directory, PrincipalIds ids, LastUses uses, TimeProvider time)
{
    internal const int DefaultSessionDuration = 3600;

    [Operation]
    public async Task<CreateRoleResponse> CreateRole(CreateRoleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var role = new IamRole
        {
            AccountId = caller.AccountId,
            Name = request.RoleName!,
            Id = EntityIds.New(EntityKind.Role),
            Path = request.Path ?? "/",
            Description = request.Description,
            MaxSessionDuration = request.MaxSessionDuration ?? DefaultSessionDuration,
            TrustPolicy = TrustPolicies.Checked(request.AssumeRolePolicyDocument!, caller.AccountId, ids),
            PermissionsBoundary = request.PermissionsBoundary,
            CreateDate = time.GetUtcNow(),
            Tags = TagRules.Merge(Sorted.NoTexts, request.Tags),
        };
        await directory.ChangeAsync(caller.AccountId, account => Add(account, role), cancellationToken);
        // AWS answers a creation without the two members that only reading shows.
        return new() { Role = Role.Of(role, ids) with { Description = null, MaxSessionDuration = null, Tags = TagRules.OrNull(role) } };
    }

    internal static AccountEntities Add(AccountEntities account, IamRole role)
    {
        if (role.PermissionsBoundary is { } boundary)
            IdentityPolicyChanges.CheckBoundary(account, boundary);
        if (account.Roles.ContainsKey(role.Name))
            throw IamErrors.RoleExists(role.Name);
        return account.Roles.Count < IamLimits.Roles ? account.With(role) : throw IamErrors.QuotaExceeded("RolesPerAccount", IamLimits.Roles);
    }

    [Operation]
    public async Task<GetRoleResponse> GetRole(GetRoleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var role = directory.Of(caller.AccountId).Role(request.RoleName!);
        return new() { Role = Role.Of(role, ids) with { Tags = TagRules.OrNull(role), RoleLastUsed = await RoleLastUsed.OfAsync(role, uses) } };
    }

    [Operation]
    public Task<ListRolesResponse> ListRoles(ListRolesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var found = directory.Of(caller.AccountId).Roles.Values.Where(r => r.Path.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal));
        var page = Page.Of(found, role => role.Name, request.Marker, request.MaxItems);
        return Task.FromResult(new ListRolesResponse { Roles = [.. page.Items.Select(role => Role.Of(role, ids))], IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    [Operation]
    public Task DeleteRole(DeleteRoleRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId,
            account =>
            {
                var role = Modifiable(account, request.RoleName!);
                IdentityPolicyChanges.CheckDeletable(role);
                return account.InstanceProfiles.Values.Any(p => p.Role == role.Name) ? throw IamErrors.StillInInstanceProfile() : account.Without(role);
            },
            cancellationToken);

    /// <exception cref="Aws.Errors.AwsException">There is no such role, or only its service may change it.</exception>
    internal static IamRole Modifiable(AccountEntities account, string name)
    {
        var role = account.Role(name);
        return role.LinkedService is null ? role : throw IamErrors.ProtectedRole(name);
    }
}

internal static class TrustPolicies
{
    /// <returns>As it is stored.</returns>
    internal static string Checked(string document, string accountId, PrincipalIds ids)
    {
        if (!PolicyParser.TryParse(document, PolicyKind.Trust, out _, out var fault))
            throw IamErrors.Malformed(fault);
        if (IamLimits.Length(document) > IamLimits.TrustPolicy)
            throw IamErrors.QuotaExceeded("ACLSizePerRole", IamLimits.TrustPolicy);
        return ids.Pin(document, accountId, static arn => IamErrors.Malformed($"Invalid principal in policy: \"AWS\":\"{arn}\""));
    }
}
