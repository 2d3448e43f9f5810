namespace Kiln.Services.Iam.Policies;

/// <summary>The principals of a statement of a trust or resource-based policy.</summary>
internal sealed class Principals
{
    internal required bool Everyone { get; init; }

    /// <summary>Under <c>AWS</c>: accounts by number or root ARN, users, roles, sessions by ARN, users and roles by unique id.</summary>
    internal required IReadOnlyList<string> Identities { get; init; }

    /// <summary>For example <c>lambda.amazonaws.com</c>.</summary>
    internal required IReadOnlyList<string> Services { get; init; }

    /// <summary>Identity providers.</summary>
    internal required IReadOnlyList<string> Federated { get; init; }

    /// <summary>True for NotPrincipal.</summary>
    internal required bool AreExcluded { get; init; }

    /// <summary>How a statement that allows names the principal. NotPrincipal allows nobody: only a Deny may have it.</summary>
    internal Naming NamingOf(RequestPrincipal principal)
    {
        if (AreExcluded)
            return Naming.None;
        var naming = Everyone ? Naming.Everyone : Naming.None;
        if (principal.Kind == PrincipalKind.Service)
            return Services.Contains(principal.Arn) ? Naming.Itself : naming;
        if (principal.Kind == PrincipalKind.WebIdentity)
            return Federated.Contains(principal.Arn) ? Naming.Itself : naming;
        foreach (var identity in Identities)
        {
            var named = principal.NamedBy(identity);
            if (named > naming)
                naming = named;
        }
        return naming;
    }

    /// <summary>
    /// Whether a Deny strikes the principal. A principal that NotPrincipal spares must be listed whole: a user with its account, a session
    /// with its role and its account. One with a permissions boundary is never spared.
    /// </summary>
    internal bool Strike(RequestPrincipal principal, bool hasBoundary)
    {
        if (!AreExcluded)
            return Everyone || NamingOf(principal) != Naming.None;
        if (Everyone)
            return false;
        return principal.Kind switch
        {
            PrincipalKind.Service => !Services.Contains(principal.Arn),
            PrincipalKind.WebIdentity => !Federated.Contains(principal.Arn),
            _ => hasBoundary || !IsListed(principal.AccountId, AccountArn(principal.AccountId))
                || (principal.Kind != PrincipalKind.Root && !IsListed(principal.Arn, principal.UserId))
                || (principal.Kind == PrincipalKind.AssumedRole && !IsListed(principal.IdentityArn, principal.IdentityId)),
        };
    }

    internal static string AccountArn(string accountId) => $"arn:aws:iam::{accountId}:root";

    private bool IsListed(string name, string otherName) => Identities.Contains(name) || Identities.Contains(otherName);
}

/// <summary>How closely a policy names a principal. In order: what names more closely grants more directly.</summary>
internal enum Naming
{
    None,

    /// <summary>Its account, which then decides by its own policies.</summary>
    Account,

    /// <summary>The role of a session, or the user of a federated one.</summary>
    Identity,
    Everyone,

    /// <summary>The user, the session or the service.</summary>
    Itself,
}
