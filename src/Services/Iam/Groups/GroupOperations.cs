using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Users;

namespace Kiln.Services.Iam.Groups;

/// <summary>Groups and who is in them.</summary>
internal sealed class GroupOperations(IamDirectory directory, PolicyAuthorizer authorizer, TimeProvider time)
{
    [Operation]
    public async Task<CreateGroupResponse> CreateGroup(CreateGroupRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var group = new IamGroup
        {
            AccountId = caller.AccountId,
            Name = request.GroupName!,
            Id = EntityIds.New(EntityKind.Group),
            Path = request.Path ?? "/",
            CreateDate = time.GetUtcNow(),
        };
        await directory.ChangeAsync(
            caller.AccountId,
            account => account.Groups.ContainsKey(group.Name) ? throw IamErrors.GroupExists(group.Name)
                : account.Groups.Count >= IamLimits.Groups ? throw IamErrors.QuotaExceeded("GroupsPerAccount", IamLimits.Groups)
                : account.With(group),
            cancellationToken);
        return new() { Group = Group.Of(group) };
    }

    [Operation]
    public Task<GetGroupResponse> GetGroup(GetGroupRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var account = directory.Of(caller.AccountId);
        var group = account.Group(request.GroupName!);
        var page = Page.Of(MembersOf(account, group), u => u.Name, request.Marker, request.MaxItems);
        return Task.FromResult(new GetGroupResponse
        {
            Group = Group.Of(group),
            Users = [.. page.Items.Select(User.Of)],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }

    [Operation]
    public Task<ListGroupsResponse> ListGroups(ListGroupsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var found = directory.Of(caller.AccountId).Groups.Values.Where(g => g.Path.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal));
        var page = Page.Of(found, g => g.Name, request.Marker, request.MaxItems);
        return Task.FromResult(new ListGroupsResponse { Groups = [.. page.Items.Select(Group.Of)], IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    [Operation]
    public async Task UpdateGroup(UpdateGroupRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var target = directory.Of(caller.AccountId).Group(request.GroupName!);
        target = target with { Name = request.NewGroupName ?? target.Name, Path = request.NewPath ?? target.Path };
        await target.RequireMoveAsync(authorizer, caller, "iam:UpdateGroup", cancellationToken);
        await directory.ChangeAsync(
            caller.AccountId,
            account =>
            {
                var group = account.Group(request.GroupName!);
                var name = request.NewGroupName ?? group.Name;
                if (account.Groups.TryGetValue(name, out var other) && other.Id != group.Id)
                    throw IamErrors.GroupExists(name);
                var members = MembersOf(account, group).Select(u => u with { Groups = u.Groups.Remove(group.Name).Add(name) });
                return account.Without(group).With(group with { Name = name, Path = request.NewPath ?? group.Path }).With(members);
            },
            cancellationToken);
    }

    [Operation]
    public Task DeleteGroup(DeleteGroupRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId,
            account =>
            {
                var group = account.Group(request.GroupName!);
                if (MembersOf(account, group).Any())
                    throw IamErrors.StillHasMembers();
                IdentityPolicyChanges.CheckDeletable(group);
                return account.Without(group);
            },
            cancellationToken);

    [Operation]
    public Task AddUserToGroup(AddUserToGroupRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId,
            account =>
            {
                var group = account.Group(request.GroupName!);
                var user = account.User(request.UserName!);
                var groups = user.Groups.Add(group.Name);
                return groups.Count <= IamLimits.GroupsPerUser
                    ? account.With(user with { Groups = groups })
                    : throw IamErrors.QuotaExceeded("GroupsPerUser", IamLimits.GroupsPerUser);
            },
            cancellationToken);

    [Operation]
    public Task RemoveUserFromGroup(RemoveUserFromGroupRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId,
            account =>
            {
                var group = account.Group(request.GroupName!);
                var user = account.User(request.UserName!);
                return user.Groups.Contains(group.Name)
                    ? account.With(user with { Groups = user.Groups.Remove(group.Name) })
                    : throw IamErrors.NoSuchMembership(user.Name, group.Name);
            },
            cancellationToken);

    private static IEnumerable<IamUser> MembersOf(AccountEntities account, IamGroup group) => account.Users.Values.Where(u => u.Groups.Contains(group.Name));
}
