using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam.ManagedPolicies;

namespace Kiln.Services.Iam.Roles;

/// <summary>Policies that exist on their own and that a role refers to.</summary>
internal sealed class AttachedPolicyOperations(RoleDirectory roles)
{
    private const int MaxAttached = 10;

    [Operation]
    public async Task AttachRolePolicy(AttachRolePolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        CheckArn(request.PolicyArn!);
        var found = await roles.ChangeAsync(
            caller.AccountId,
            request.RoleName!,
            role =>
            {
                if (ManagedPolicy.Find(request.PolicyArn!) is null)
                    throw IamErrors.NotAttachable(request.PolicyArn!);
                var attached = role.AttachedPolicies.Add(request.PolicyArn!);
                return attached.Count <= MaxAttached
                    ? role with { AttachedPolicies = attached }
                    : throw IamErrors.QuotaExceeded("PoliciesPerRole", MaxAttached);
            },
            cancellationToken);
        if (!found)
            throw IamErrors.NoSuchRole(request.RoleName!);
    }

    [Operation]
    public async Task DetachRolePolicy(DetachRolePolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        CheckArn(request.PolicyArn!);
        var found = await roles.ChangeAsync(
            caller.AccountId,
            request.RoleName!,
            role => role.AttachedPolicies.Contains(request.PolicyArn!)
                ? role with { AttachedPolicies = role.AttachedPolicies.Remove(request.PolicyArn!) }
                : throw IamErrors.NoSuchPolicy(request.PolicyArn!),
            cancellationToken);
        if (!found)
            throw IamErrors.NoSuchRole(request.RoleName!);
    }

    [Operation]
    public async Task<ListAttachedRolePoliciesResponse> ListAttachedRolePolicies(
        ListAttachedRolePoliciesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var role = await roles.FindAsync(caller.AccountId, request.RoleName!) ?? throw IamErrors.NoSuchRole(request.RoleName!);
        var attached = role.AttachedPolicies
            .Where(arn => Name(arn).Path.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal))
            .Select(arn => new AttachedPolicy { PolicyName = Name(arn).Name, PolicyArn = arn });
        var page = Page.Of(attached, policy => policy.PolicyArn!, request.Marker, request.MaxItems);
        return new() { AttachedPolicies = [.. page.Items], IsTruncated = page.IsTruncated, Marker = page.Marker };
    }

    private static void CheckArn(string arn)
    {
        if (!arn.StartsWith("arn:", StringComparison.Ordinal))
            throw IamErrors.InvalidArn(arn);
    }

    // arn:aws:iam::aws:policy/service-role/AWSLambdaRole
    private static (string Path, string Name) Name(string arn)
    {
        var last = arn.LastIndexOf('/') + 1;
        return (arn[arn.IndexOf('/', StringComparison.Ordinal)..last], arn[last..]);
    }
}

public sealed record AttachRolePolicyRequest : IRoleRequest
{
    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }

    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }
}

public sealed record DetachRolePolicyRequest : IRoleRequest
{
    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }

    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }
}

public sealed record ListAttachedRolePoliciesRequest : IRoleRequest
{
    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }

    [Length(1, 512), Pattern(@"((/[A-Za-z0-9\.,\+@=_-]+)*)/")]
    public string? PathPrefix { get; init; }

    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }
}

public sealed record ListAttachedRolePoliciesResponse
{
    public List<AttachedPolicy>? AttachedPolicies { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
}

public sealed record AttachedPolicy
{
    public string? PolicyName { get; init; }
    public string? PolicyArn { get; init; }
}
