using Kiln.Services.Iam.Policies;

namespace Kiln.Services.Iam.Authorization;

/// <summary>Everything that is attached to a principal, compiled.</summary>
/// <param name="Boundary">Null when there is none.</param>
/// <param name="Session">Null when the session was given no policies.</param>
internal sealed record PrincipalPolicies(PolicySet Identity, PolicySet? Boundary, PolicySet? Session)
{
    internal static readonly IReadOnlyDictionary<string, string> NoTags = new Dictionary<string, string>();
    internal static readonly PolicySet None = new([]);
    internal static readonly PolicySet All = new(
        [new("root", """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""", PolicySource.None)]);
    internal static readonly PrincipalPolicies Nothing = new(None, null, null);

    /// <summary>Nobody can take anything from root in its own account but a policy of the resource.</summary>
    internal static readonly PrincipalPolicies Root = new(All, null, null);
}

/// <summary>What is asked.</summary>
/// <param name="Policy">The resource's own policy; null when it has none.</param>
/// <param name="AccountId">Of the resource.</param>
internal readonly record struct AccessRequest(string Action, string Resource, string AccountId, PolicyDocument? Policy, IConditionContext Context)
{
    /// <summary>The policy is a role's trust policy: without its word nobody may, not even who has all permissions of the account.</summary>
    internal bool IsTrust { get; init; }
}

/// <summary>
/// How policies of all kinds decide together.
/// 1. An explicit deny, wherever it stands, is the end.
/// 2. In its own account a principal may what the resource's policy grants it directly. Such a grant to a user or session is bound by
///    nothing else; one to everyone by the session's policies; one to the role by these and by the boundary.
/// 3. Otherwise the identity's policies, its boundary and the session's policies must all allow.
/// 4. In another account the resource's policy must allow as well.
/// </summary>
internal static class AccessEvaluator
{
    internal static AccessDecision Decide(RequestPrincipal principal, PrincipalPolicies policies, in AccessRequest request)
    {
        // :: 1
        var identity = policies.Identity.Decide(request.Action, request.Resource, request.Context);
        if (identity.Decision == PolicyDecision.ExplicitDeny)
            return AccessDecision.Explicitly(PolicyType.IdentityBased, identity.Policy);
        var boundary = Limit(policies.Boundary, request);
        if (boundary.Decision == PolicyDecision.ExplicitDeny)
            return AccessDecision.Explicitly(PolicyType.PermissionsBoundary, boundary.Policy);
        var session = Limit(policies.Session, request);
        if (session.Decision == PolicyDecision.ExplicitDeny)
            return AccessDecision.Explicitly(PolicyType.Session, session.Policy);
        var own = request.IsTrust ? PolicyType.RoleTrust : PolicyType.ResourceBased;
        var resource = request.Policy is null
            ? default
            : ResourcePolicy.Decide(request.Policy, principal, policies.Boundary is not null, request.Action, request.Resource, request.Context);
        if (resource.IsDenied)
            return AccessDecision.Explicitly(own);

        // :: 2
        var isSameAccount = principal.AccountId == request.AccountId;
        if (principal.AccountId.Length == 0)
            return resource.Naming == Naming.None ? AccessDecision.Implicitly(own) : AccessDecision.Allowed;
        if (isSameAccount && resource.Naming > Naming.Account)
        {
            var bySession = resource.Naming == Naming.Itself || session.Decision == PolicyDecision.Allow;
            var byBoundary = resource.Naming != Naming.Identity || boundary.Decision == PolicyDecision.Allow;
            if (bySession && byBoundary)
                return AccessDecision.Allowed;
            return AccessDecision.Implicitly(byBoundary ? PolicyType.Session : PolicyType.PermissionsBoundary);
        }

        // :: 3
        if (identity.Decision != PolicyDecision.Allow)
            return AccessDecision.Implicitly(PolicyType.IdentityBased);
        if (boundary.Decision != PolicyDecision.Allow)
            return AccessDecision.Implicitly(PolicyType.PermissionsBoundary);
        if (session.Decision != PolicyDecision.Allow)
            return AccessDecision.Implicitly(PolicyType.Session);

        // :: 4
        var needsResource = request.IsTrust || !isSameAccount;
        return needsResource && resource.Naming == Naming.None ? AccessDecision.Implicitly(own) : AccessDecision.Allowed;
    }

    // What there is not limits nothing.
    private static Verdict Limit(PolicySet? policies, in AccessRequest request) =>
        policies is null ? new(PolicyDecision.Allow) : policies.Decide(request.Action, request.Resource, request.Context);
}
