using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Policies;
using Kiln.Services.Sts;

namespace Kiln.Services.Iam.Roles;

/// <summary>Roles with their policies parsed, as others than IAM itself ask for them.</summary>
public sealed class RoleDirectory(IamDirectory directory) : IRoleIds
{
    internal long ChangeStamp => directory.ChangeStamp;

    internal ValueTask<IamRole?> FindAsync(string accountId, string name) => new(directory.Of(accountId).Find(EntityKind.Role, name) as IamRole);

    /// <summary>The role of that ARN, path included.</summary>
    internal ValueTask<EffectiveRole?> FindByArnAsync(string arn) =>
        new(directory.Find(arn) is IamRole role ? new EffectiveRole(directory.Of(role.AccountId), role) : null);

    public ValueTask<string?> RoleIdAsync(string roleArn, CancellationToken cancellationToken) => new((directory.Find(roleArn) as IamRole)?.Id);
}

/// <summary>A role with its policies parsed.</summary>
internal sealed class EffectiveRole
{
    internal EffectiveRole(AccountEntities account, IamRole role)
    {
        Role = role;
        Trust = PolicyDocument.Stored(role.TrustPolicy, PolicyKind.Trust);
        Policies =
        [
            .. role.InlinePolicies.Values.Concat(role.AttachedPolicies.Select(account.Document)).Select(text => PolicyDocument.Stored(text, PolicyKind.Identity)),
        ];
        Boundary = role.PermissionsBoundary is { } arn ? [PolicyDocument.Stored(account.Document(arn), PolicyKind.Identity)] : null;
    }

    internal IamRole Role { get; }
    internal PolicyDocument Trust { get; }
    internal IReadOnlyList<PolicyDocument> Policies { get; }

    /// <summary>Null when the role has no permissions boundary.</summary>
    internal IReadOnlyList<PolicyDocument>? Boundary { get; }

    internal bool Allows(string action, string resourceArn) =>
        PolicyEvaluator.Decide(Policies, action, resourceArn) == PolicyDecision.Allow
        && (Boundary is null || PolicyEvaluator.Decide(Boundary, action, resourceArn) == PolicyDecision.Allow);
}
