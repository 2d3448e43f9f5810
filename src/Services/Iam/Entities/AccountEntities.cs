using System.Collections.Immutable;
using Kiln.Services.Iam.Groups;
using Kiln.Services.Iam.InstanceProfiles;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Iam.Users;

namespace Kiln.Services.Iam.Entities;

/// <summary>
/// All that IAM keeps for one account, at one moment. Immutable: who reads sees one state, whatever is changed meanwhile, and a change is
/// a function from one state to the next.
/// </summary>
internal sealed record AccountEntities(string AccountId)
{
    public ImmutableSortedDictionary<string, IamUser> Users { get; init; } = None<IamUser>();
    public ImmutableSortedDictionary<string, IamGroup> Groups { get; init; } = None<IamGroup>();
    public ImmutableSortedDictionary<string, IamRole> Roles { get; init; } = None<IamRole>();

    /// <summary>Customer managed ones.</summary>
    public ImmutableSortedDictionary<string, IamPolicy> Policies { get; init; } = None<IamPolicy>();
    public ImmutableSortedDictionary<string, IamInstanceProfile> InstanceProfiles { get; init; } = None<IamInstanceProfile>();

    public string? Alias { get; init; }

    internal IEnumerable<IamIdentity> Identities => [.. Users.Values, .. Groups.Values, .. Roles.Values];

    internal IEnumerable<IamEntity> All => [.. Identities, .. Policies.Values, .. InstanceProfiles.Values];

    internal IamUser User(string name) => Find(Users, name) ?? throw IamErrors.NoSuchUser(name);

    internal IamGroup Group(string name) => Find(Groups, name) ?? throw IamErrors.NoSuchGroup(name);

    internal IamRole Role(string name) => Find(Roles, name) ?? throw IamErrors.NoSuchRole(name);

    internal IamInstanceProfile InstanceProfile(string name) => Find(InstanceProfiles, name) ?? throw IamErrors.NoSuchInstanceProfile(name);

    /// <summary>Null when there is none, or when its path is another.</summary>
    internal IamPolicy? FindPolicy(string arn) =>
        EntityArn.Parse(arn) is { Kind: EntityKind.Policy } parsed && Find(Policies, parsed.Name) is { } policy && policy.Arn == arn ? policy : null;

    internal IamPolicy ModifiablePolicy(string arn) =>
        ManagedPolicy.Find(arn) is null ? FindPolicy(arn) ?? throw IamErrors.NoSuchPolicy(arn) : throw IamErrors.ManagedByAws(arn);

    internal IamEntity? Find(EntityKind kind, string name) => kind switch
    {
        EntityKind.User => Find(Users, name),
        EntityKind.Group => Find(Groups, name),
        EntityKind.Role => Find(Roles, name),
        EntityKind.Policy => Find(Policies, name),
        _ => Find(InstanceProfiles, name),
    };

    /// <summary>Whether a policy of that ARN, AWS's or the account's, can be attached.</summary>
    internal bool HasPolicy(string arn) => ManagedPolicy.Find(arn) is { IsAttachable: true } || FindPolicy(arn) is not null;

    /// <summary>The identities that a policy is attached to, and those whose permissions boundary it is.</summary>
    internal (List<IamIdentity> Attached, List<IamIdentity> Bounded) UsesOf(string arn) =>
        ([.. Identities.Where(i => i.AttachedPolicies.Contains(arn))], [.. Identities.Where(i => i.PermissionsBoundary == arn)]);

    /// <summary>The document of a policy that is attached: its default version.</summary>
    internal string Document(string arn) =>
        ManagedPolicy.Find(arn)?.Document ?? FindPolicy(arn)?.DefaultVersion.Document
            ?? throw new InvalidOperationException($"An identity names the policy {arn}, which there is not.");

    /// <summary>Adds an entity, or puts it in the place of the one of its name.</summary>
    internal AccountEntities With(IamEntity entity) => entity switch
    {
        IamUser user => this with { Users = Users.SetItem(user.Name, user) },
        IamGroup group => this with { Groups = Groups.SetItem(group.Name, group) },
        IamRole role => this with { Roles = Roles.SetItem(role.Name, role) },
        IamPolicy policy => this with { Policies = Policies.SetItem(policy.Name, policy) },
        IamInstanceProfile profile => this with { InstanceProfiles = InstanceProfiles.SetItem(profile.Name, profile) },
        _ => throw new ArgumentOutOfRangeException(nameof(entity)),
    };

    internal AccountEntities With(IEnumerable<IamEntity> entities) => entities.Aggregate(this, (account, entity) => account.With(entity));

    internal AccountEntities Without(IamEntity entity) => entity.Kind switch
    {
        EntityKind.User => this with { Users = Users.Remove(entity.Name) },
        EntityKind.Group => this with { Groups = Groups.Remove(entity.Name) },
        EntityKind.Role => this with { Roles = Roles.Remove(entity.Name) },
        EntityKind.Policy => this with { Policies = Policies.Remove(entity.Name) },
        _ => this with { InstanceProfiles = InstanceProfiles.Remove(entity.Name) },
    };

    // Names keep their case and are asked for in it, but are not told apart by it.
    private static ImmutableSortedDictionary<string, T> None<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.OrdinalIgnoreCase);

    private static T? Find<T>(ImmutableSortedDictionary<string, T> entities, string name) where T : IamEntity =>
        entities.TryGetValue(name, out var entity) && entity.Name == name ? entity : null;
}
