namespace Kiln.Services.Iam.Authorization;

/// <summary>The kinds of policies that can deny, with the words that denials have for them.</summary>
internal enum PolicyType
{
    None,
    IdentityBased,
    PermissionsBoundary,
    Session,
    ResourceBased,
    RoleTrust,
}

/// <param name="Policy">Of an explicit deny, the policy that says so, where it has a name.</param>
internal readonly record struct AccessDecision(PolicyDecision Decision, PolicyType DeniedBy = PolicyType.None, AttachedPolicy? Policy = null)
{
    internal static readonly AccessDecision Allowed = new(PolicyDecision.Allow);

    internal bool IsAllowed => Decision == PolicyDecision.Allow;

    internal static AccessDecision Explicitly(PolicyType type, AttachedPolicy? policy = null) => new(PolicyDecision.ExplicitDeny, type, policy);

    internal static AccessDecision Implicitly(PolicyType type) => new(PolicyDecision.ImplicitDeny, type);
}
