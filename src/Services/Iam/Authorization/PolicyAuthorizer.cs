using Kiln.Aws;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.Policies;
using Kiln.Services.Iam.Roles;

namespace Kiln.Services.Iam.Authorization;

/// <summary>
/// What a caller may do: root everything; the session of a role what the role's policies allow, within its permissions boundary; nobody
/// else anything.
/// </summary>
public sealed class PolicyAuthorizer(RoleDirectory roles) : IAuthorizer
{
    public async ValueTask<string?> DenialAsync(
        Caller caller, ServiceDescription service, string action, object request, CancellationToken cancellationToken)
    {
        if (caller.Principal.IsRoot)
            return null;
        // CloudWatch signs as monitoring, but its actions bear its own name.
        var prefix = service.SigningName == "monitoring" ? "cloudwatch" : service.SigningName;
        var name = $"{prefix}:{action}";
        // Everybody may ask who they are, whatever a policy says.
        if (name == "sts:GetCallerIdentity")
            return null;
        return await DenialAsync(caller, name, await ResourceAsync(caller, request), cancellationToken);
    }

    /// <summary>For permissions that an operation needs beside its own, such as <c>iam:PassRole</c> on the role of a new function.</summary>
    /// <returns>Null when allowed; else the denial in AWS's words.</returns>
    public async ValueTask<string?> DenialAsync(Caller caller, string action, string resourceArn, CancellationToken cancellationToken)
    {
        if (caller.Principal.IsRoot)
            return null;
        var role = await RoleOfAsync(caller.Principal);
        return Reason(role, action, resourceArn) is { } reason
            ? $"User: {caller.Principal.Arn} is not authorized to perform: {action} on resource: {resourceArn} {reason}"
            : null;
    }

    private static string? Reason(EffectiveRole? role, string action, string resourceArn)
    {
        if (role is null)
            return $"because no identity-based policy allows the {action} action";
        var byPolicies = PolicyEvaluator.Decide(role.Policies, action, resourceArn);
        var byBoundary = role.Boundary is null ? PolicyDecision.Allow : PolicyEvaluator.Decide(role.Boundary, action, resourceArn);
        return (byPolicies, byBoundary) switch
        {
            (PolicyDecision.ExplicitDeny, _) => "with an explicit deny in an identity-based policy",
            (_, PolicyDecision.ExplicitDeny) => "with an explicit deny in a permissions boundary",
            (PolicyDecision.ImplicitDeny, _) => $"because no identity-based policy allows the {action} action",
            (_, PolicyDecision.ImplicitDeny) => $"because no permissions boundary allows the {action} action",
            _ => null,
        };
    }

    // A session outlives its role. One of the same name that was made since is another role.
    private async ValueTask<EffectiveRole?> RoleOfAsync(Principal principal)
    {
        if (principal.RoleArn is not { } arn || await roles.FindByArnAsync(arn) is not { } role)
            return null;
        return principal.UserId.StartsWith(role.Role.Id + ":", StringComparison.Ordinal) ? role : null;
    }

    private async ValueTask<string> ResourceAsync(Caller caller, object request) => request switch
    {
        IResourceRequest named => named.ResourceArn(caller),
        // The path counts: a policy that protects role/path/* must also do so when the request names the role only.
        IRoleRequest { RoleName: { } name } =>
            (await roles.FindAsync(caller.AccountId, name))?.Arn ?? $"arn:aws:iam::{caller.AccountId}:role/{name}",
        _ => "*",
    };
}
