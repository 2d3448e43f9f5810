namespace Kiln.Services.Iam.Policies;

internal enum PolicyDecision
{
    /// <summary>No statement speaks of it: not allowed.</summary>
    ImplicitDeny,
    ExplicitDeny,
    Allow,
}

/// <summary>An explicit deny wins over every allow, wherever the two stand; what nothing allows is denied.</summary>
internal static class PolicyEvaluator
{
    /// <summary>What identity policies, taken together, say.</summary>
    internal static PolicyDecision Decide(IReadOnlyList<PolicyDocument> policies, string action, string resource)
    {
        var decision = PolicyDecision.ImplicitDeny;
        foreach (var policy in policies)
        {
            foreach (var statement in policy.Statements)
            {
                if (!statement.SpeaksOfAction(action) || !statement.SpeaksOfResource(resource))
                    continue;
                if (statement.IsDeny)
                    return PolicyDecision.ExplicitDeny;
                if (!statement.HasCondition)
                    decision = PolicyDecision.Allow;
            }
        }
        return decision;
    }

    /// <summary>Whether a trust policy lets an AWS service, for example <c>lambda.amazonaws.com</c>, assume its role.</summary>
    internal static bool TrustsService(PolicyDocument trust, string service)
    {
        var trusted = false;
        foreach (var statement in trust.Statements)
        {
            if (!statement.SpeaksOfAction("sts:AssumeRole"))
                continue;
            if (statement.IsDeny && MayMean(statement.Principals!, service))
                return false;
            if (!statement.IsDeny && !statement.HasCondition && Names(statement.Principals!, service))
                trusted = true;
        }
        return trusted;
    }

    // A service is trusted by its name only; {"AWS": "*"} speaks of identities.
    private static bool Names(Principals principals, string service) => !principals.AreExcluded && principals.Services.Contains(service);

    private static bool MayMean(Principals principals, string service) =>
        principals.AreExcluded ? !principals.Services.Contains(service) : principals.Everyone || principals.Services.Contains(service);
}
