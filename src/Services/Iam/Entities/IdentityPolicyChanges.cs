using Kiln.Aws.Operations;
using Kiln.Services.Iam.Groups;
using Kiln.Services.Iam.Policies;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Iam.Users;

namespace Kiln.Services.Iam.Entities;

/// <summary>The policies of a user, group or role: what the three have in common. Each method is one operation of each.</summary>
internal sealed class IdentityPolicyChanges(IamDirectory directory)
{
    internal delegate IamIdentity Found(AccountEntities account);

    internal Task PutAsync(Caller caller, Found find, string name, string document, CancellationToken cancellationToken)
    {
        CheckDocument(document);
        return ChangeAsync(
            caller,
            find,
            (_, identity) =>
            {
                var policies = identity.InlinePolicies.SetItem(name, document);
                var limit = InlineLimit(identity);
                if (policies.Values.Sum(IamLimits.Length) > limit)
                    throw IamErrors.InlinePoliciesTooLarge(EntityArn.Segment(identity.Kind), identity.Name, limit);
                return identity with { InlinePolicies = policies };
            },
            cancellationToken);
    }

    internal Task DeleteAsync(Caller caller, Found find, string name, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller, find, (_, identity) => identity with { InlinePolicies = identity.InlinePolicies.Remove(Inline(identity, name).Key) }, cancellationToken);

    /// <summary>The document as answers have it: percent-encoded (RFC 3986) inside the XML.</summary>
    internal string Get(Caller caller, Found find, string name) => Uri.EscapeDataString(Inline(find(directory.Of(caller.AccountId)), name).Value);

    internal Page<string> List(Caller caller, Found find, string? marker, int? maxItems) =>
        Page.Of(find(directory.Of(caller.AccountId)).InlinePolicies.Keys, name => name, marker, maxItems);

    internal Task AttachAsync(Caller caller, Found find, string arn, CancellationToken cancellationToken)
    {
        CheckArn(arn);
        return ChangeAsync(
            caller,
            find,
            (account, identity) =>
            {
                if (!account.HasPolicy(arn))
                    throw IamErrors.NotAttachable(arn);
                var attached = identity.AttachedPolicies.Add(arn);
                return attached.Count <= IamLimits.AttachedPolicies
                    ? identity with { AttachedPolicies = attached }
                    : throw IamErrors.QuotaExceeded($"PoliciesPer{identity.Kind}", IamLimits.AttachedPolicies);
            },
            cancellationToken);
    }

    internal Task DetachAsync(Caller caller, Found find, string arn, CancellationToken cancellationToken)
    {
        CheckArn(arn);
        return ChangeAsync(
            caller,
            find,
            (_, identity) => identity.AttachedPolicies.Contains(arn)
                ? identity with { AttachedPolicies = identity.AttachedPolicies.Remove(arn) }
                : throw IamErrors.NoSuchPolicy(arn),
            cancellationToken);
    }

    internal Page<AttachedPolicy> ListAttached(Caller caller, Found find, string? pathPrefix, string? marker, int? maxItems) =>
        Page.Of(
            find(directory.Of(caller.AccountId)).AttachedPolicies.Where(arn => PathOf(arn).StartsWith(pathPrefix ?? "/", StringComparison.Ordinal)).Select(AttachedPolicy.Of),
            policy => policy.PolicyArn!, marker, maxItems);

    /// <param name="arn">Null takes the boundary away.</param>
    internal Task SetBoundaryAsync(Caller caller, Found find, string? arn, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller,
            find,
            (account, identity) =>
            {
                if (arn is not null)
                    CheckBoundary(account, arn);
                return identity with { PermissionsBoundary = arn };
            },
            cancellationToken);

    /// <exception cref="Aws.Errors.AwsException">There is no such policy.</exception>
    internal static void CheckBoundary(AccountEntities account, string arn)
    {
        if (!account.HasPolicy(arn))
            throw IamErrors.NoSuchBoundary(arn);
    }

    /// <exception cref="Aws.Errors.AwsException">The document is no policy of an identity.</exception>
    internal static void CheckDocument(string document)
    {
        if (!PolicyParser.TryParse(document, PolicyKind.Identity, out _, out var fault))
            throw IamErrors.Malformed(fault);
    }

    /// <summary>What stands in the way of any deletion.</summary>
    internal static void CheckDeletable(IamIdentity identity)
    {
        if (!identity.AttachedPolicies.IsEmpty)
            throw IamErrors.StillAttached();
        if (!identity.InlinePolicies.IsEmpty)
            throw IamErrors.StillHasPolicies();
    }

    private Task ChangeAsync(Caller caller, Found find, Func<AccountEntities, IamIdentity, IamIdentity> change, CancellationToken cancellationToken) =>
        directory.ChangeAsync(caller.AccountId, account => account.With(change(account, Modifiable(find(account)))), cancellationToken);

    private static IamIdentity Modifiable(IamIdentity identity) =>
        identity is IamRole { LinkedService: not null } ? throw IamErrors.ProtectedRole(identity.Name) : identity;

    private static KeyValuePair<string, string> Inline(IamIdentity identity, string name) =>
        identity.InlinePolicies.TryGetValue(name, out var document)
            ? new(name, document)
            : throw IamErrors.NoSuchInlinePolicy(EntityArn.Segment(identity.Kind), name);

    private static int InlineLimit(IamIdentity identity) => identity switch
    {
        IamUser => IamLimits.InlinePoliciesOfUser,
        IamGroup => IamLimits.InlinePoliciesOfGroup,
        _ => IamLimits.InlinePoliciesOfRole,
    };

    private static void CheckArn(string arn)
    {
        if (!arn.StartsWith("arn:", StringComparison.Ordinal))
            throw IamErrors.InvalidArn(arn);
    }

    // arn:aws:iam::aws:policy/service-role/AWSLambdaRole
    private static string PathOf(string arn) => arn[arn.IndexOf('/', StringComparison.Ordinal)..(arn.LastIndexOf('/') + 1)];
}
