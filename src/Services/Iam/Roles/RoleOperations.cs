using System.Collections.Immutable;
using System.Security.Cryptography;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Policies;

namespace Kiln.Services.Iam.Roles;

/// <summary>Roles themselves.</summary>
internal sealed class RoleOperations(RoleDirectory roles, TimeProvider time)
{
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const int IdLength = 17;
    private const int DefaultSessionDuration = 3600;

    [Operation]
    public async Task<CreateRoleResponse> CreateRole(CreateRoleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        TrustPolicies.Check(request.AssumeRolePolicyDocument!);
        if (request.PermissionsBoundary is { } boundary && ManagedPolicy.Find(boundary) is null)
            throw IamErrors.NoSuchBoundary(boundary);
        var role = new IamRole
        {
            AccountId = caller.AccountId,
            Name = request.RoleName!,
            RoleId = "AROA" + RandomNumberGenerator.GetString(IdCharacters, IdLength),
            Path = request.Path ?? "/",
            Description = request.Description,
            MaxSessionDuration = request.MaxSessionDuration ?? DefaultSessionDuration,
            TrustPolicy = request.AssumeRolePolicyDocument!,
            PermissionsBoundary = request.PermissionsBoundary,
            CreateDate = time.GetUtcNow(),
            Tags = RoleTags.Merge(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), request.Tags ?? []),
        };
        if (!await roles.AddAsync(role, cancellationToken))
            throw IamErrors.RoleExists(role.Name);
        // AWS answers a creation without the two members that only reading shows.
        return new() { Role = Role.Of(role) with { Description = null, MaxSessionDuration = null, Tags = RoleTags.Of(role, orNull: true) } };
    }

    [Operation]
    public async Task<GetRoleResponse> GetRole(GetRoleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var role = await roles.FindAsync(caller.AccountId, request.RoleName!) ?? throw IamErrors.NoSuchRole(request.RoleName!);
        return new() { Role = Role.Of(role) with { Tags = RoleTags.Of(role, orNull: true), RoleLastUsed = new() } };
    }

    [Operation]
    public async Task<ListRolesResponse> ListRoles(ListRolesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var limit = request.MaxItems ?? Page.DefaultSize;
        var after = Page.After(request.Marker);
        var found = await roles.Store.ListAsync(caller.AccountId, request.PathPrefix ?? "/", after, limit + 1);
        var page = Page.Of(found, role => role.Name, limit);
        return new() { Roles = [.. page.Items.Select(Role.Of)], IsTruncated = page.IsTruncated, Marker = page.Marker };
    }

    [Operation]
    public async Task DeleteRole(DeleteRoleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var found = await roles.ChangeAsync(
            caller.AccountId,
            request.RoleName!,
            role => !role.AttachedPolicies.IsEmpty ? throw IamErrors.StillAttached()
                : !role.InlinePolicies.IsEmpty ? throw IamErrors.StillHasPolicies()
                : null,
            cancellationToken);
        if (!found)
            throw IamErrors.NoSuchRole(request.RoleName!);
    }

    [Operation]
    public async Task UpdateAssumeRolePolicy(UpdateAssumeRolePolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        TrustPolicies.Check(request.PolicyDocument!);
        if (!await roles.ChangeAsync(
            caller.AccountId, request.RoleName!, role => role with { TrustPolicy = request.PolicyDocument! }, cancellationToken))
        {
            throw IamErrors.NoSuchRole(request.RoleName!);
        }
    }
}

internal static class TrustPolicies
{
    // White space does not count.
    private const int MaxCharacters = 2048;

    internal static void Check(string document)
    {
        if (!PolicyParser.TryParse(document, PolicyKind.Trust, out _, out var fault))
            throw IamErrors.Malformed(fault);
        if (document.Count(c => !char.IsWhiteSpace(c)) > MaxCharacters)
            throw IamErrors.QuotaExceeded("ACLSizePerRole", MaxCharacters);
    }
}
