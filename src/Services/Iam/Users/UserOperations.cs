using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Groups;

namespace Kiln.Services.Iam.Users;

/// <summary>Users themselves. They have no passwords: whoever signs in does so with an access key.</summary>
internal sealed class UserOperations(IamDirectory directory, IdentityPolicyChanges policies, PolicyAuthorizer authorizer, TimeProvider time)
{
    [Operation]
    public async Task<CreateUserResponse> CreateUser(CreateUserRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var user = new IamUser
        {
            AccountId = caller.AccountId,
            Name = request.UserName!,
            Id = EntityIds.New(EntityKind.User),
            Path = request.Path ?? "/",
            CreateDate = time.GetUtcNow(),
            PermissionsBoundary = request.PermissionsBoundary,
            Tags = TagRules.Merge(Sorted.NoTexts, request.Tags),
        };
        await directory.ChangeAsync(
            caller.AccountId,
            account =>
            {
                if (account.Users.ContainsKey(user.Name))
                    throw IamErrors.UserExists(user.Name);
                if (account.Users.Count >= IamLimits.Users)
                    throw IamErrors.QuotaExceeded("UsersPerAccount", IamLimits.Users);
                if (user.PermissionsBoundary is { } boundary)
                    IdentityPolicyChanges.CheckBoundary(account, boundary);
                return account.With(user);
            },
            cancellationToken);
        return new() { User = User.WholeOf(user) };
    }

    [Operation]
    public Task<GetUserResponse> GetUser(GetUserRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.UserName is null && caller.Principal.IsRoot)
            return Task.FromResult(new GetUserResponse { User = new() { UserId = caller.AccountId, Arn = caller.Principal.Arn } });
        return Task.FromResult(new GetUserResponse { User = User.WholeOf(CallingUser.Of(directory, caller, request.UserName)) });
    }

    [Operation]
    public Task<ListUsersResponse> ListUsers(ListUsersRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var found = directory.Of(caller.AccountId).Users.Values.Where(u => u.Path.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal));
        var page = Page.Of(found, u => u.Name, request.Marker, request.MaxItems);
        return Task.FromResult(new ListUsersResponse { Users = [.. page.Items.Select(User.Of)], IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    [Operation]
    public async Task UpdateUser(UpdateUserRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var target = directory.Of(caller.AccountId).User(request.UserName!);
        target = target with { Name = request.NewUserName ?? target.Name, Path = request.NewPath ?? target.Path };
        await target.RequireMoveAsync(authorizer, caller, "iam:UpdateUser", cancellationToken);
        await directory.ChangeAsync(
            caller.AccountId,
            account =>
            {
                var user = account.User(request.UserName!);
                var name = request.NewUserName ?? user.Name;
                // A name may change its case.
                if (account.Users.TryGetValue(name, out var other) && other.Id != user.Id)
                    throw IamErrors.UserExists(name);
                return account.Without(user).With(user with { Name = name, Path = request.NewPath ?? user.Path });
            },
            cancellationToken);
    }

    [Operation]
    public Task DeleteUser(DeleteUserRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId,
            account =>
            {
                var user = account.User(request.UserName!);
                if (!user.Groups.IsEmpty)
                    throw IamErrors.StillHasMembers();
                IdentityPolicyChanges.CheckDeletable(user);
                return user.AccessKeys.IsEmpty ? account.Without(user) : throw IamErrors.StillHasAccessKeys();
            },
            cancellationToken);

    [Operation]
    public Task PutUserPermissionsBoundary(PutUserPermissionsBoundaryRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.SetBoundaryAsync(caller, account => account.User(request.UserName!), request.PermissionsBoundary, cancellationToken);

    [Operation]
    public Task DeleteUserPermissionsBoundary(DeleteUserPermissionsBoundaryRequest request, Caller caller, CancellationToken cancellationToken) =>
        policies.SetBoundaryAsync(caller, account => account.User(request.UserName!), null, cancellationToken);

    [Operation]
    public Task TagUser(TagUserRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(caller.AccountId, account => account.With(account.User(request.UserName!).Tagged(request.Tags!)), cancellationToken);

    [Operation]
    public Task UntagUser(UntagUserRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(caller.AccountId, account => account.With(account.User(request.UserName!).Untagged(request.TagKeys!)), cancellationToken);

    [Operation]
    public Task<ListUserTagsResponse> ListUserTags(ListUserTagsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var page = Page.Of(TagRules.Of(directory.Of(caller.AccountId).User(request.UserName!)), tag => tag.Key!, request.Marker, request.MaxItems);
        return Task.FromResult(new ListUserTagsResponse { Tags = [.. page.Items], IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    [Operation]
    public Task<ListGroupsForUserResponse> ListGroupsForUser(ListGroupsForUserRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var account = directory.Of(caller.AccountId);
        var page = Page.Of(account.User(request.UserName!).Groups, name => name, request.Marker, request.MaxItems);
        return Task.FromResult(new ListGroupsForUserResponse
        {
            Groups = [.. page.Items.Select(name => Group.Of(account.Group(name)))],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}

/// <summary>The user that a request speaks of: the one that it names, or the one that sends it.</summary>
internal static class CallingUser
{
    internal static IamUser Of(IamDirectory directory, Caller caller, string? userName) =>
        directory.Of(caller.AccountId).User(userName ?? NameOf(directory, caller));

    internal static string NameOf(IamDirectory directory, Caller caller) =>
        directory.Find(caller.Principal.IdentityArn) is IamUser user ? user.Name : throw IamErrors.NotAUser();
}
