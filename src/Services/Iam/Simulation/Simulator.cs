using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Policies;

namespace Kiln.Services.Iam.Simulation;

/// <summary>Evaluates actions as the evaluator would, and tells which statements spoke.</summary>
/// <param name="owner">Account of resources whose ARN has none.</param>
internal sealed class Simulator(RequestPrincipal principal, SimulatedPolicies policies, SimulationContext context, string owner)
{
    internal EvaluationResult Evaluate(string action, IReadOnlyList<string> resources)
    {
        var results = resources.Select(resource => Evaluate(action, resource)).ToList();
        var single = results.Count == 1 ? results[0] : null;
        return new()
        {
            EvalActionName = action,
            EvalResourceName = single?.EvalResourceName ?? ResourceTemplate.Anything,
            EvalDecision = Overall(results),
            MatchedStatements = single?.MatchedStatements ?? [],
            MissingContextValues = [.. results.SelectMany(result => result.MissingContextValues!).Distinct()],
            OrganizationsDecisionDetail = policies.Organization.Count == 0
                ? null
                : new() { AllowedByOrganizations = resources.All(resource => ByOrganization(action, resource) == PolicyDecision.Allow) },
            PermissionsBoundaryDecisionDetail = policies.Boundary is null
                ? null
                : new() { AllowedByPermissionsBoundary = results.TrueForAll(r => r.PermissionsBoundaryDecisionDetail!.AllowedByPermissionsBoundary == true) },
            EvalDecisionDetails = single?.EvalDecisionDetails,
            ResourceSpecificResults = single?.EvalResourceName == ResourceTemplate.Anything ? null : results,
        };
    }

    private ResourceSpecificResult Evaluate(string action, string resource)
    {
        var account = ArnParts.AccountOf(resource) is { Length: > 0 } stated ? stated : owner;
        var resourcePolicy = policies.Resource is { } given ? PolicyDocument.Stored(given.Document, PolicyKind.Resource) : null;
        var request = new AccessRequest(action, resource, account, resourcePolicy, context);
        var decision = AccessEvaluator.Decide(principal, policies.Compiled, request).Decision;
        var byOrganization = ByOrganization(action, resource);
        if (byOrganization == PolicyDecision.ExplicitDeny || (byOrganization == PolicyDecision.ImplicitDeny && decision == PolicyDecision.Allow))
            decision = byOrganization;
        return new()
        {
            EvalResourceName = resource,
            EvalResourceDecision = Words(decision),
            MatchedStatements = [.. Matched(action, resource, decision, resourcePolicy)],
            MissingContextValues = context.TakeMissing(),
            EvalDecisionDetails = account != principal.AccountId && resourcePolicy is not null ? Details(request) : null,
            PermissionsBoundaryDecisionDetail = policies.Compiled.Boundary is { } boundary
                ? new() { AllowedByPermissionsBoundary = boundary.Decide(action, resource, context).Decision == PolicyDecision.Allow }
                : null,
        };
    }

    private Dictionary<string, string> Details(in AccessRequest request)
    {
        var resource = ResourcePolicy.Decide(
            request.Policy!, principal, policies.Boundary is not null, request.Action, request.Resource, context);
        return new()
        {
            ["IAM Policy"] = Words(policies.Compiled.Identity.Decide(request.Action, request.Resource, context).Decision),
            ["Resource Policy"] = Words(resource.IsDenied ? PolicyDecision.ExplicitDeny : resource.Naming == Naming.None ? PolicyDecision.ImplicitDeny : PolicyDecision.Allow),
        };
    }

    /// <summary>The statements that made it so: those that deny where something does, else those that allow.</summary>
    private IEnumerable<MatchedStatement> Matched(string action, string resource, PolicyDecision decision, PolicyDocument? resourcePolicy)
    {
        var applying = new List<(AttachedPolicy Policy, Statement Statement)>();
        foreach (var set in new[] { policies.Compiled.Identity, policies.Compiled.Boundary }.Concat(policies.Organization).OfType<PolicySet>())
        {
            // What allows within a bound did not make it so.
            applying.AddRange(set.Statements.Where(entry => Applies(entry.Statement, action, resource) && (entry.Statement.IsDeny || set == policies.Compiled.Identity)));
        }
        foreach (var statement in resourcePolicy?.Statements ?? [])
        {
            var isMeant = statement.IsDeny
                ? statement.Principals!.Strike(principal, policies.Boundary is not null)
                : statement.Principals!.NamingOf(principal) != Naming.None;
            if (isMeant && Applies(statement, action, resource))
                applying.Add((policies.Resource!, statement));
        }
        return applying.Where(entry => entry.Statement.IsDeny == (decision == PolicyDecision.ExplicitDeny)).Select(Describe);
    }

    private bool Applies(Statement statement, string action, string resource)
    {
        if (!statement.SpeaksOfAction(action))
            return false;
        context.Note(statement);
        return statement.SpeaksOfResource(resource, context) && statement.ConditionsHold(context);
    }

    private PolicyDecision ByOrganization(string action, string resource)
    {
        var decision = PolicyDecision.Allow;
        foreach (var level in policies.Organization)
        {
            switch (level.Decide(action, resource, context).Decision)
            {
                case PolicyDecision.ExplicitDeny:
                    return PolicyDecision.ExplicitDeny;
                case PolicyDecision.ImplicitDeny:
                    decision = PolicyDecision.ImplicitDeny;
                    break;
            }
        }
        return decision;
    }

    private static MatchedStatement Describe((AttachedPolicy Policy, Statement Statement) entry)
    {
        var (start, end) = StatementPositions.Of(entry.Policy.Document)[entry.Statement.Index];
        return new()
        {
            SourcePolicyId = IdOf(entry.Policy),
            SourcePolicyType = entry.Policy.Source == PolicySource.Resource ? "Resource Policy" : "IAM Policy",
            StartPosition = start,
            EndPosition = end,
        };
    }

    // An inline policy is named with its owner: role_my-role_my-policy.
    private static string IdOf(AttachedPolicy policy) => policy.Source switch
    {
        PolicySource.User => $"user_{policy.Owner}_{policy.Name}",
        PolicySource.Group => $"group_{policy.Owner}_{policy.Name}",
        PolicySource.Role => $"role_{policy.Owner}_{policy.Name}",
        _ => policy.Name,
    };

    private static string Overall(List<ResourceSpecificResult> results)
    {
        foreach (var decision in (ReadOnlySpan<PolicyDecision>)[PolicyDecision.ExplicitDeny, PolicyDecision.ImplicitDeny])
        {
            if (results.Exists(result => result.EvalResourceDecision == Words(decision)))
                return Words(decision);
        }
        return Words(PolicyDecision.Allow);
    }

    private static string Words(PolicyDecision decision) => decision switch
    {
        PolicyDecision.Allow => "allowed",
        PolicyDecision.ExplicitDeny => "explicitDeny",
        _ => "implicitDeny",
    };
}
