using System.Collections.Concurrent;
using Kiln.Services.Iam.Policies;

namespace Kiln.Services.Iam.Authorization;

internal enum PolicyDecision
{
    /// <summary>No statement speaks of it: not allowed.</summary>
    ImplicitDeny,
    ExplicitDeny,
    Allow,
}

/// <summary>What policies decided, and by which statement; without one where nothing speaks of it.</summary>
internal readonly record struct Verdict(PolicyDecision Decision, AttachedPolicy? Policy = null, Statement? Statement = null);

/// <summary>
/// Policies that count together: those of an identity, a boundary, those of a session. An explicit deny wins over every allow, wherever
/// the two stand; what nothing allows is denied.
/// </summary>
internal sealed class PolicySet
{
    // There are as many actions as Kiln has operations; names that callers make up come through the simulator, which has sets of its own.
    private const int MaxActions = 2048;
    private readonly (AttachedPolicy Policy, Statement Statement)[] _statements;
    private readonly ConcurrentDictionary<string, (AttachedPolicy Policy, Statement Statement)[]> _byAction = new(StringComparer.Ordinal);

    internal PolicySet(IEnumerable<AttachedPolicy> policies) =>
        _statements =
        [
            .. policies.SelectMany(policy =>
                PolicyDocument.Stored(policy.Document, PolicyKind.Identity).Statements.Select(statement => (policy, statement))),
        ];

    internal IEnumerable<(AttachedPolicy Policy, Statement Statement)> Statements => _statements;

    internal Verdict Decide(string action, string resource, IConditionContext context)
    {
        var verdict = default(Verdict);
        foreach (var (policy, statement) in SpeakingOf(action))
        {
            if (verdict.Decision == PolicyDecision.Allow && !statement.IsDeny)
                continue;
            if (!statement.SpeaksOfResource(resource, context) || !statement.ConditionsHold(context))
                continue;
            if (statement.IsDeny)
                return new(PolicyDecision.ExplicitDeny, policy, statement);
            verdict = new(PolicyDecision.Allow, policy, statement);
        }
        return verdict;
    }

    private (AttachedPolicy Policy, Statement Statement)[] SpeakingOf(string action)
    {
        if (_byAction.TryGetValue(action, out var known))
            return known;
        var speaking = Array.FindAll(_statements, entry => entry.Statement.SpeaksOfAction(action));
        if (_byAction.Count < MaxActions)
            _byAction[action] = speaking;
        return speaking;
    }
}
