namespace Kiln.Services.Iam.Authorization;

/// <summary>Denials in AWS's words.</summary>
internal static class Denial
{
    internal static string Of(string principalArn, string action, string resource, AccessDecision decision) =>
        $"User: {principalArn} is not authorized to perform: {action} on resource: {resource} {Reason(action, decision)}";

    internal static string Reason(string action, AccessDecision decision)
    {
        if (decision.Decision != PolicyDecision.ExplicitDeny)
            return $"because no {Words(decision.DeniedBy)} allows the {action} action";
        // A managed policy is named; an inline one has no ARN.
        var name = decision.Policy?.Arn is { } arn ? ": " + arn : "";
        return decision.DeniedBy switch
        {
            PolicyType.RoleTrust => "with an explicit deny in the role trust policy",
            PolicyType.IdentityBased => $"with an explicit deny in an identity-based policy{name}",
            var type => $"with an explicit deny in a {Words(type)}{name}",
        };
    }

    private static string Words(PolicyType type) => type switch
    {
        PolicyType.IdentityBased => "identity-based policy",
        PolicyType.PermissionsBoundary => "permissions boundary",
        PolicyType.Session => "session policy",
        PolicyType.ResourceBased => "resource-based policy",
        PolicyType.RoleTrust => "role trust policy",
        _ => throw new InvalidOperationException($"{type} denies nothing."),
    };
}
