namespace Kiln.Services.Iam.Policies;

internal enum PrincipalKind
{
    Root,
    User,
    AssumedRole,
    FederatedUser,

    /// <summary>An AWS service that acts by itself.</summary>
    Service,

    /// <summary>Somebody whom an identity provider vouches for and who has no credentials of AWS yet.</summary>
    WebIdentity,

    /// <summary>Nobody knows who.</summary>
    Anonymous,
}

/// <summary>Who asks, as policies name principals.</summary>
/// <param name="AccountId">Empty for services and others without an account.</param>
/// <param name="Arn">Of the user or session; the name of a service or identity provider.</param>
/// <param name="UserId">As the condition key <c>aws:userid</c> has it.</param>
/// <param name="IdentityArn">The role of a session, the user of a federated session; for others the same as <paramref name="Arn"/>.</param>
internal sealed record RequestPrincipal(PrincipalKind Kind, string AccountId, string Arn, string UserId, string IdentityArn)
{
    private const int UniqueIdLength = 21;

    /// <summary>Of a federated session: the id of its user.</summary>
    internal string? FederatingId { get; init; }

    /// <summary>Whether a user or role stands behind it, without which it is nobody.</summary>
    internal bool HasIdentity => Kind is PrincipalKind.User or PrincipalKind.AssumedRole or PrincipalKind.FederatedUser;

    /// <summary><c>AROA…</c>, <c>AIDA…</c>: what stands before the colon of a session's id.</summary>
    internal string IdentityId => UserId.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? UserId[..colon] : UserId;

    internal static RequestPrincipal Service(string name) => new(PrincipalKind.Service, "", name, name, name);

    internal static RequestPrincipal Of(Aws.Operations.Principal principal)
    {
        var kind = principal switch
        {
            { IsRoot: true } => PrincipalKind.Root,
            { RoleArn: not null } => PrincipalKind.AssumedRole,
            _ when principal.Arn.Contains(":federated-user/", StringComparison.Ordinal) => PrincipalKind.FederatedUser,
            _ when principal.Arn.Contains(":user/", StringComparison.Ordinal) => PrincipalKind.User,
            _ => PrincipalKind.Anonymous,
        };
        return new(kind, principal.AccountId, principal.Arn, principal.UserId, principal.IdentityArn) { FederatingId = principal.Session?.UserId };
    }

    internal Naming NamedBy(string identity)
    {
        if (identity == Arn && Kind != PrincipalKind.Root)
            return Naming.Itself;
        if (AccountId.Length > 0 && (identity == AccountId || IsRootOf(identity, AccountId)))
            return Naming.Account;
        if (identity == IdentityArn && Kind is PrincipalKind.AssumedRole or PrincipalKind.FederatedUser)
            return Naming.Identity;
        if (identity.Length == UniqueIdLength && UserId.StartsWith(identity, StringComparison.Ordinal))
            return UserId.Length == identity.Length ? Naming.Itself : UserId[identity.Length] == ':' ? Naming.Identity : Naming.None;
        return Naming.None;
    }

    /// <summary>Whether the principal is the identity with that unique id, or a session of it.</summary>
    internal bool IsOf(string id) => Kind == PrincipalKind.FederatedUser ? FederatingId == id :
        UserId.StartsWith(id, StringComparison.Ordinal) && (UserId.Length == id.Length || UserId[id.Length] == ':');

    private static bool IsRootOf(string arn, string accountId)
    {
        const string Head = "arn:aws:iam::";
        return arn.Length == Head.Length + accountId.Length + ":root".Length && arn.StartsWith(Head, StringComparison.Ordinal)
            && arn.AsSpan(Head.Length).StartsWith(accountId) && arn.EndsWith(":root", StringComparison.Ordinal);
    }
}
