using System.Globalization;
using System.Text;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Policies;

namespace Kiln.Services.Iam.Simulation;

/// <summary>What would be allowed, without doing it: by policies that are given, or by those of a user or role.</summary>
internal sealed class PolicySimulation(IIdentitySource identities)
{
    private const int DefaultPageSize = 100;

    [Operation]
    public Task<SimulatePolicyResponse> SimulateCustomPolicy(SimulateCustomPolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var policies = new SimulatedPolicies(
            [.. SimulatedPolicies.Inputs("PolicyInputList", request.PolicyInputList)], BoundaryOf(request), ResourceOf(request), OrganizationOf(request));
        CheckCaller(request, isUser: false);
        return Task.FromResult(Simulate(request, CallerOf(request.CallerArn, caller), policies, caller));
    }

    [Operation]
    public async Task<SimulatePolicyResponse> SimulatePrincipalPolicy(
        SimulatePrincipalPolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var source = await FindAsync(identities, request.PolicySourceArn!, caller, cancellationToken);
        CheckCaller(request, isUser: source.Arn.Contains(":user/", StringComparison.Ordinal));
        var exclusions = new PolicyExclusions(request.PolicyExclusionList ?? []);
        var own = source.Policies.Where(policy => !exclusions.Exclude(policy)).Concat(SimulatedPolicies.Inputs("PolicyInputList", request.PolicyInputList));
        var boundary = BoundaryOf(request) ?? (source.Boundary is { } attached && !exclusions.ExcludeBoundary(attached) ? [attached] : null);
        var isGroup = source.Arn.Contains(":group/", StringComparison.Ordinal);
        var principal = request.CallerArn is not null || isGroup ? CallerOf(request.CallerArn, caller) : PrincipalOf(source.Arn, source.Id);
        return Simulate(request, principal, new([.. own], boundary, ResourceOf(request), []), caller);
    }

    /// <summary>The user, group or role whose policies are meant.</summary>
    internal static async Task<IdentityPolicies> FindAsync(IIdentitySource identities, string arn, Caller caller, CancellationToken cancellationToken)
    {
        if (ArnParts.ServiceOf(arn) != "iam")
            throw SimulationErrors.Invalid($"Invalid Entity Arn: {arn} does not clearly define entity type and name.");
        var found = ArnParts.AccountOf(arn) == caller.AccountId ? await identities.FindAsync(arn, cancellationToken) : null;
        return found ?? throw SimulationErrors.NoSuchIdentity(arn);
    }

    // A resource's policy names who asks; only a user can be it.
    private static void CheckCaller(SimulationRequest request, bool isUser)
    {
        if (request.ResourcePolicy is not null && request.CallerArn is null && !isUser)
            throw SimulationErrors.Invalid("CallerArn is required when ResourcePolicy is specified.");
    }

    private static SimulatePolicyResponse Simulate(SimulationRequest request, RequestPrincipal principal, SimulatedPolicies policies, Caller caller)
    {
        foreach (var action in request.ActionNames!)
        {
            if (action.Split(':') is not [{ Length: > 0 }, { Length: > 0 }] || action.AsSpan().IndexOfAny('*', '?') >= 0)
                throw SimulationErrors.Invalid($"Invalid Action: {action}");
        }
        var owner = request.ResourceOwner is { } stated ? ArnParts.AccountOf(stated) is { Length: > 0 } account ? account : stated : caller.AccountId;
        var simulator = new Simulator(principal, policies, new(request.ContextEntries ?? []), owner);
        var resources = request.ResourceArns is { Count: > 0 } given ? given : [ResourceTemplate.Anything];
        var from = Start(request.Marker);
        var size = request.MaxItems ?? DefaultPageSize;
        var page = request.ActionNames.Skip(from).Take(size).Select(action => simulator.Evaluate(action, resources)).ToList();
        var isTruncated = from + page.Count < request.ActionNames.Count;
        return new() { EvaluationResults = page, IsTruncated = isTruncated, Marker = isTruncated ? Mark(from + page.Count) : null };
    }

    private static RequestPrincipal CallerOf(string? arn, Caller caller)
    {
        if (arn is null)
            return PrincipalOf($"arn:aws:iam::{caller.AccountId}:user/simulated", "");
        return ArnParts.ServiceOf(arn) == "iam" && arn.Contains(":user/", StringComparison.Ordinal)
            ? PrincipalOf(arn, "")
            : throw SimulationErrors.Invalid($"CallerArn must be the ARN of an IAM user: {arn}");
    }

    private static RequestPrincipal PrincipalOf(string arn, string id) => new(
        arn.Contains(":role/", StringComparison.Ordinal) ? PrincipalKind.AssumedRole : PrincipalKind.User, ArnParts.AccountOf(arn), arn, id, arn);

    private static List<AttachedPolicy>? BoundaryOf(SimulationRequest request) =>
        request.PermissionsBoundaryPolicyInputList is { Count: > 0 } given
            ? [.. SimulatedPolicies.Inputs("PermissionsBoundaryPolicyInputList", given)]
            : null;

    private static AttachedPolicy? ResourceOf(SimulationRequest request) =>
        request.ResourcePolicy is { } document
            ? new("ResourcePolicy", SimulatedPolicies.Checked(document, PolicyKind.Resource), PolicySource.Resource)
            : null;

    private static List<PolicySet> OrganizationOf(SimulateCustomPolicyRequest request) =>
        [.. (request.OrderedOrganizationPolicyInputList ?? []).Select((level, index) => new PolicySet(
            SimulatedPolicies.Inputs($"OrderedOrganizationPolicyInputList.{index + 1}.ServiceControlPolicyInputList", level.ServiceControlPolicyInputList)))];

    // A marker is the place of the next action, encoded so that nobody relies on it.
    private static string Mark(int index) => Convert.ToBase64String(Encoding.UTF8.GetBytes(index.ToString(CultureInfo.InvariantCulture)));

    private static int Start(string? marker)
    {
        if (marker is null)
            return 0;
        var text = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, text, out var length)
            && int.TryParse(text.AsSpan(0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : throw SimulationErrors.Invalid("Invalid Marker.");
    }
}
