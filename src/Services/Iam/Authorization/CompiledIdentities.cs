using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.Policies;

namespace Kiln.Services.Iam.Authorization;

/// <summary>
/// Identities with their policies compiled, and the same of sessions. What is kept is true as long as the source's change stamp stays the
/// same; it is read before the source is asked, so that a change in between makes what was just read worthless.
/// </summary>
internal sealed class CompiledIdentities(IIdentitySource source)
{
    private const int MaxIdentities = 10_000;
    private readonly ConcurrentDictionary<string, Stamped<CompiledIdentity>> _identities = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<SessionContext, Stamped<PolicySet>> _sessions = [];

    /// <summary>The identity behind a principal, without waiting where it is known.</summary>
    /// <returns>Null when there is none, or another has come under its name.</returns>
    internal ValueTask<CompiledIdentity?> FindAsync(RequestPrincipal principal, CancellationToken cancellationToken)
    {
        if (principal.IdentityArn.EndsWith(":root", StringComparison.Ordinal))
            return new(CompiledIdentity.Root);
        var found = FindAsync(principal.IdentityArn, cancellationToken);
        return found.IsCompletedSuccessfully ? new(Own(found.Result, principal)) : OwnAsync(found, principal);
    }

    /// <param name="arn">Of a user or role.</param>
    internal ValueTask<CompiledIdentity?> FindAsync(string arn, CancellationToken cancellationToken)
    {
        var stamp = source.ChangeStamp;
        return _identities.TryGetValue(arn, out var known) && known.Stamp == stamp ? new(known.Value) : ReadAsync(arn, stamp, cancellationToken);
    }

    /// <summary>The policies that a session was given, taken together; null when it was given none.</summary>
    internal ValueTask<PolicySet?> SessionAsync(SessionContext? session, CancellationToken cancellationToken)
    {
        if (session is null or { PolicyDocuments.Count: 0, PolicyArns.Count: 0 })
            return default;
        var stamp = source.ChangeStamp;
        return _sessions.TryGetValue(session, out var known) && known.Stamp == stamp ? new(known.Value) : ReadAsync(session, stamp, cancellationToken);
    }

    private async ValueTask<CompiledIdentity?> ReadAsync(string arn, long stamp, CancellationToken cancellationToken)
    {
        if (await source.FindAsync(arn, cancellationToken) is not { } found)
        {
            _identities.TryRemove(arn, out _);
            return null;
        }
        var compiled = CompiledIdentity.Of(found);
        if (_identities.Count >= MaxIdentities)
            _identities.Clear();
        _identities[arn] = new(stamp, compiled);
        return compiled;
    }

    // A policy that is no longer there allows nothing.
    private async ValueTask<PolicySet?> ReadAsync(SessionContext session, long stamp, CancellationToken cancellationToken)
    {
        var policies = session.PolicyDocuments.Select(document => new AttachedPolicy("", document, PolicySource.None)).ToList();
        foreach (var arn in session.PolicyArns)
        {
            if (await source.FindPolicyAsync(arn, cancellationToken) is { } policy)
                policies.Add(policy);
        }
        var compiled = new PolicySet(policies);
        _sessions.AddOrUpdate(session, new(stamp, compiled));
        return compiled;
    }

    private static async ValueTask<CompiledIdentity?> OwnAsync(ValueTask<CompiledIdentity?> found, RequestPrincipal principal) => Own(await found, principal);

    // A session outlives its role. One of the same name that was made since is another role.
    private static CompiledIdentity? Own(CompiledIdentity? identity, RequestPrincipal principal) =>
        identity is not null && principal.IsOf(identity.Id) ? identity : null;

    private sealed record Stamped<T>(long Stamp, T Value);
}

/// <param name="Id"><c>AROA…</c>, <c>AIDA…</c>.</param>
/// <param name="BoundaryArn">Null when there is no permissions boundary.</param>
internal sealed record CompiledIdentity(string Id, PolicySet Policies, PolicySet? Boundary, string? BoundaryArn, IReadOnlyDictionary<string, string> Tags)
{
    internal static readonly CompiledIdentity Root = new("", PrincipalPolicies.All, null, null, PrincipalPolicies.NoTags);

    internal static CompiledIdentity Of(IdentityPolicies identity) => new(
        identity.Id, new PolicySet(identity.Policies), identity.Boundary is { } boundary ? new([boundary]) : null, identity.Boundary?.Arn, identity.Tags);
}
