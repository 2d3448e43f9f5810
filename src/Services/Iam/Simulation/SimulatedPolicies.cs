using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Policies;

namespace Kiln.Services.Iam.Simulation;

/// <summary>What a simulation evaluates.</summary>
/// <param name="Boundary">Null when there is none.</param>
/// <param name="Organization">Service control policies, from the root down to the account; each level must allow.</param>
internal sealed record SimulatedPolicies(
    IReadOnlyList<AttachedPolicy> Identity, IReadOnlyList<AttachedPolicy>? Boundary, AttachedPolicy? Resource, IReadOnlyList<PolicySet> Organization)
{
    internal PrincipalPolicies Compiled { get; } = new(new(Identity), Boundary is null ? null : new(Boundary), null);

    /// <summary>Policies of a request: <c>PolicyInputList.1</c>.</summary>
    internal static IEnumerable<AttachedPolicy> Inputs(string member, IReadOnlyList<string>? documents, PolicySource source = PolicySource.None) =>
        (documents ?? []).Select((document, index) => new AttachedPolicy($"{member}.{index + 1}", Checked(document, PolicyKind.Identity), source));

    internal static string Checked(string document, PolicyKind kind) =>
        PolicyParser.TryParse(document, kind, out _, out var fault) ? document : throw SimulationErrors.Invalid(fault);
}
