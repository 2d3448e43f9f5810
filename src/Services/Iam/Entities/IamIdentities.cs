using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Groups;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Iam.Users;
using Kiln.Services.Sts;
using Attached = Kiln.Services.Iam.Authorization.AttachedPolicy;

namespace Kiln.Services.Iam.Entities;

/// <summary>Users, roles and groups with all that is attached to them, for the evaluator, and what sessions must know of roles.</summary>
public sealed class IamIdentities(IamDirectory directory) : IIdentitySource, IRoleIds
{
    public long ChangeStamp => directory.ChangeStamp;

    public ValueTask<IdentityPolicies?> FindAsync(string arn, CancellationToken cancellationToken) => new(directory.Find(arn) switch
    {
        IamUser user => Of(user, directory.Of(user.AccountId)),
        IamRole role => Of(role, PolicySource.Role, directory.Of(role.AccountId)) with { TrustPolicy = role.TrustPolicy },
        IamGroup group => Of(group, PolicySource.Group, directory.Of(group.AccountId)),
        _ => null,
    });

    public ValueTask<string?> RoleIdAsync(string roleArn, CancellationToken cancellationToken) => new((directory.Find(roleArn) as IamRole)?.Id);

    // A session's policies are of the account of the session; AWS's are in every account.
    public ValueTask<Attached?> FindPolicyAsync(string policyArn, CancellationToken cancellationToken)
    {
        if (ManagedPolicy.Find(policyArn) is { } managed)
            return new(Of(managed, ""));
        return new(directory.Find(policyArn) is IamPolicy policy ? Of(policy, "") : null);
    }

    private static IdentityPolicies Of(IamUser user, AccountEntities account)
    {
        var own = Of(user, PolicySource.User, account);
        return own with { Policies = [.. own.Policies, .. user.Groups.SelectMany(name => PoliciesOf(account.Group(name), PolicySource.Group, account))] };
    }

    private static IdentityPolicies Of(IamIdentity identity, PolicySource source, AccountEntities account) => new()
    {
        Arn = identity.Arn,
        Id = identity.Id,
        Policies = [.. PoliciesOf(identity, source, account)],
        Boundary = identity.PermissionsBoundary is { } boundary ? Managed(boundary, identity.Name, account) : null,
        Tags = identity.Tags,
    };

    private static IEnumerable<Attached> PoliciesOf(IamIdentity identity, PolicySource source, AccountEntities account) =>
    [
        .. identity.InlinePolicies.Select(policy => new Attached(policy.Key, policy.Value, source) { Owner = identity.Name }),
        .. identity.AttachedPolicies.Select(arn => Managed(arn, identity.Name, account)),
    ];

    private static Attached Managed(string arn, string owner, AccountEntities account) =>
        ManagedPolicy.Find(arn) is { } managed ? Of(managed, owner)
            : account.FindPolicy(arn) is { } policy ? Of(policy, owner)
            : throw new InvalidOperationException($"An identity names the policy {arn}, which there is not.");

    private static Attached Of(ManagedPolicy policy, string owner) =>
        new(policy.Name, policy.Document, PolicySource.AwsManaged) { Arn = policy.Arn, Owner = owner };

    private static Attached Of(IamPolicy policy, string owner) =>
        new(policy.Name, policy.DefaultVersion.Document, PolicySource.UserManaged) { Arn = policy.Arn, Owner = owner };
}
