using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam.Policies;

namespace Kiln.Services.Iam.Roles;

/// <summary>Policies that are part of a role.</summary>
internal sealed class InlinePolicyOperations(RoleDirectory roles)
{
    // Of all inline policies of a role together; white space does not count.
    private const int MaxCharacters = 10240;

    [Operation]
    public async Task PutRolePolicy(PutRolePolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!PolicyParser.TryParse(request.PolicyDocument!, PolicyKind.Identity, out _, out var fault))
            throw IamErrors.Malformed(fault);
        var found = await roles.ChangeAsync(
            caller.AccountId,
            request.RoleName!,
            role =>
            {
                var policies = role.InlinePolicies.SetItem(request.PolicyName!, request.PolicyDocument!);
                if (policies.Values.Sum(document => document.Count(c => !char.IsWhiteSpace(c))) > MaxCharacters)
                    throw IamErrors.InlinePoliciesTooLarge(role.Name, MaxCharacters);
                return role with { InlinePolicies = policies };
            },
            cancellationToken);
        if (!found)
            throw IamErrors.NoSuchRole(request.RoleName!);
    }

    [Operation]
    public async Task<GetRolePolicyResponse> GetRolePolicy(GetRolePolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var role = await roles.FindAsync(caller.AccountId, request.RoleName!) ?? throw IamErrors.NoSuchRole(request.RoleName!);
        return role.InlinePolicies.TryGetValue(request.PolicyName!, out var document)
            ? new() { RoleName = role.Name, PolicyName = request.PolicyName, PolicyDocument = Uri.EscapeDataString(document) }
            : throw IamErrors.NoSuchRolePolicy(request.PolicyName!);
    }

    [Operation]
    public async Task DeleteRolePolicy(DeleteRolePolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var found = await roles.ChangeAsync(
            caller.AccountId,
            request.RoleName!,
            role => role.InlinePolicies.ContainsKey(request.PolicyName!)
                ? role with { InlinePolicies = role.InlinePolicies.Remove(request.PolicyName!) }
                : throw IamErrors.NoSuchRolePolicy(request.PolicyName!),
            cancellationToken);
        if (!found)
            throw IamErrors.NoSuchRole(request.RoleName!);
    }

    [Operation]
    public async Task<ListRolePoliciesResponse> ListRolePolicies(ListRolePoliciesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var role = await roles.FindAsync(caller.AccountId, request.RoleName!) ?? throw IamErrors.NoSuchRole(request.RoleName!);
        var page = Page.Of(role.InlinePolicies.Keys, name => name, request.Marker, request.MaxItems);
        return new() { PolicyNames = [.. page.Items], IsTruncated = page.IsTruncated, Marker = page.Marker };
    }
}

public sealed record PutRolePolicyRequest : IRoleRequest
{
    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? PolicyName { get; init; }

    [Required, Length(1, 131072), Pattern(@"[\u0009\u000A\u000D\u0020-\u00FF]+")]
    public string? PolicyDocument { get; init; }
}

public sealed record GetRolePolicyRequest : IRoleRequest
{
    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? PolicyName { get; init; }
}

public sealed record GetRolePolicyResponse
{
    public string? RoleName { get; init; }
    public string? PolicyName { get; init; }
    public string? PolicyDocument { get; init; }
}

public sealed record DeleteRolePolicyRequest : IRoleRequest
{
    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? PolicyName { get; init; }
}

public sealed record ListRolePoliciesRequest : IRoleRequest
{
    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }

    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }
}

public sealed record ListRolePoliciesResponse
{
    public List<string>? PolicyNames { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
}
