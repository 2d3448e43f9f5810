using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Roles;

namespace Kiln.Services.Iam.Authorization;

/// <summary>Roles as identities.</summary>
public sealed class RoleIdentities(RoleDirectory roles) : IIdentitySource
{
    public long ChangeStamp => roles.ChangeStamp;

    public async ValueTask<IdentityPolicies?> FindAsync(string arn, CancellationToken cancellationToken)
    {
        if (await roles.FindByArnAsync(arn) is not { } role)
            return null;
        return new()
        {
            Arn = role.Arn,
            Id = role.RoleId,
            Policies =
            [
                .. role.InlinePolicies.Select(policy => new AttachedPolicy(policy.Key, policy.Value, PolicySource.Role) { Owner = role.Name }),
                .. role.AttachedPolicies.Select(policy => Managed(policy, role.Name)),
            ],
            Boundary = role.PermissionsBoundary is { } boundary ? Managed(boundary, role.Name) : null,
            TrustPolicy = role.TrustPolicy,
            Tags = role.Tags,
        };
    }

    public ValueTask<AttachedPolicy?> FindPolicyAsync(string policyArn, CancellationToken cancellationToken) =>
        new(ManagedPolicy.Find(policyArn) is { } policy ? Of(policy, "") : null);

    private static AttachedPolicy Managed(string arn, string owner) =>
        ManagedPolicy.Find(arn) is { } policy ? Of(policy, owner) : throw new InvalidOperationException($"A role names the policy {arn}, which there is not.");

    private static AttachedPolicy Of(ManagedPolicy policy, string owner) =>
        new(policy.Name, policy.Document, PolicySource.AwsManaged) { Arn = policy.Arn, Owner = owner };
}
