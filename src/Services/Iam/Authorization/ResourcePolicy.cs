using Kiln.Services.Iam.Policies;

namespace Kiln.Services.Iam.Authorization;

/// <summary>What a resource-based policy, or a trust policy, says to a principal.</summary>
/// <param name="Naming">How closely the nearest statement that allows names the principal; none when nothing allows.</param>
internal readonly record struct ResourceVerdict(bool IsDenied, Naming Naming, Statement? Statement);

internal static class ResourcePolicy
{
    internal static ResourceVerdict Decide(
        PolicyDocument policy, RequestPrincipal principal, bool hasBoundary, string action, string resource, IConditionContext context)
    {
        var verdict = default(ResourceVerdict);
        foreach (var statement in policy.Statements)
        {
            if (!statement.SpeaksOfAction(action))
                continue;
            var naming = Naming.None;
            if (statement.IsDeny ? !statement.Principals!.Strike(principal, hasBoundary) : (naming = statement.Principals!.NamingOf(principal)) <= verdict.Naming)
                continue;
            if (!statement.SpeaksOfResource(resource, context) || !statement.ConditionsHold(context))
                continue;
            if (statement.IsDeny)
                return new(true, Naming.None, statement);
            verdict = new(false, naming, statement);
        }
        return verdict;
    }
}
