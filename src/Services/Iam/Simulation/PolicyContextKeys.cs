using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Policies;

namespace Kiln.Services.Iam.Simulation;

/// <summary>Which keys a simulation of policies would have to be given.</summary>
internal sealed class PolicyContextKeys(IIdentitySource identities)
{
    [Operation]
    public Task<GetContextKeysForPolicyResponse> GetContextKeysForCustomPolicy(
        GetContextKeysForCustomPolicyRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(Answer(request.PolicyInputList!.Select(Read)));

    [Operation]
    public async Task<GetContextKeysForPolicyResponse> GetContextKeysForPrincipalPolicy(
        GetContextKeysForPrincipalPolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var source = await PolicySimulation.FindAsync(identities, request.PolicySourceArn!, caller, cancellationToken);
        var own = source.Policies.Select(policy => PolicyDocument.Stored(policy.Document, PolicyKind.Identity));
        return Answer(own.Concat((request.PolicyInputList ?? []).Select(Read)));
    }

    private static GetContextKeysForPolicyResponse Answer(IEnumerable<PolicyDocument> policies) => new() { ContextKeyNames = ContextKeysOf.Policies(policies) };

    // Whoever asks may have a resource-based policy at hand too.
    private static PolicyDocument Read(string document) =>
        PolicyParser.TryParse(document, PolicyKind.Identity, out var policy, out var fault) || PolicyParser.TryParse(document, PolicyKind.Resource, out policy, out _)
            ? policy
            : throw SimulationErrors.Invalid(fault!);
}
