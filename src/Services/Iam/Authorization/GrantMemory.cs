using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Kiln.Aws.Operations;

namespace Kiln.Services.Iam.Authorization;

/// <summary>What may be asked again and again with the same answer.</summary>
/// <param name="Region">That the request is for.</param>
/// <param name="Origin">Where it came from. Null: the answer does not hang on it.</param>
internal readonly record struct Question(string Action, string Resource, string Region, RequestOrigin? Origin = null);

/// <summary>
/// What was allowed, and hangs on nothing but who asks, for what, where, and perhaps from where: warm invokes ask the same each time. It is kept by the
/// principal's object, as long as no identity changes, and counts as long as the resource's policy is the one it was decided by.
/// Denials are not kept: they need their words, and nobody waits for them.
/// </summary>
internal sealed class GrantMemory(IIdentitySource source)
{
    // Of one principal. A full memory is emptied rather than managed: a miss costs microseconds.
    private const int MaxGrants = 128;
    private readonly ConditionalWeakTable<Principal, Grants> _byPrincipal = [];

    /// <param name="policy">Of the resource; the same text is the same object.</param>
    internal bool Has(Principal principal, in Question question, string? policy) =>
        _byPrincipal.TryGetValue(principal, out var grants) && grants.Stamp == source.ChangeStamp
        && grants.Policies.TryGetValue(question, out var decidedBy) && ReferenceEquals(decidedBy, policy);

    /// <param name="stamp">The source's, read before anything that was decided by.</param>
    internal void Add(Principal principal, in Question question, string? policy, long stamp)
    {
        if (!_byPrincipal.TryGetValue(principal, out var grants) || grants.Stamp != stamp || grants.Policies.Count >= MaxGrants)
            _byPrincipal.AddOrUpdate(principal, grants = new(stamp));
        grants.Policies[question] = policy;
    }

    private sealed class Grants(long stamp)
    {
        internal long Stamp => stamp;
        internal ConcurrentDictionary<Question, string?> Policies { get; } = new();
    }
}
