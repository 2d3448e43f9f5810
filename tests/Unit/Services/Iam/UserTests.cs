using Kiln.Services.Iam.Groups;
using Kiln.Services.Iam.Users;

namespace Kiln.Unit.Services.Iam;

public sealed class UserTests : IDisposable
{
    private const string ReadOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    private readonly IamFixture _iam = new();

    public void Dispose() => _iam.Dispose();

    [Fact]
    public async Task Created_user_has_id_and_arn_and_survives_a_restart()
    {
        var user = await CreateAsync("ada", "/team/");
        Assert.Matches("^AIDA[A-Z0-9]{17}$", user.UserId);
        Assert.Equal("arn:aws:iam::111111111111:user/team/ada", user.Arn);
        await _iam.RunAsync(new PutUserPolicyRequest { UserName = "ada", PolicyName = "p", PolicyDocument = IamFixture.PolicyOf("s3:*", "*") });
        await _iam.RunAsync(new AttachUserPolicyRequest { UserName = "ada", PolicyArn = ReadOnly });
        await _iam.RunAsync(new PutUserPermissionsBoundaryRequest { UserName = "ada", PermissionsBoundary = ReadOnly });
        await _iam.RunAsync(new TagUserRequest { UserName = "ada", Tags = [new() { Key = "k", Value = "v" }] });
        var stored = (await _iam.ReopenedAsync()).Of(IamFixture.Account).User("ada");
        Assert.Equal((user.UserId, user.Arn, _iam.Time.GetUtcNow()), (stored.Id, stored.Arn, stored.CreateDate));
        Assert.Equal((ReadOnly, ReadOnly, "v"), (stored.AttachedPolicies.Single(), stored.PermissionsBoundary, stored.Tags["k"]));
        Assert.Equal(IamFixture.PolicyOf("s3:*", "*"), stored.InlinePolicies["p"]);
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("ADA")]
    public async Task Name_that_is_taken_in_any_case_is_refused(string name)
    {
        await CreateAsync("ada");
        Assert.Equal(("EntityAlreadyExists", 409, $"User with name {name} already exists."), await _iam.FailureAsync(new CreateUserRequest { UserName = name }));
    }

    [Fact]
    public async Task User_that_is_not_there_is_named()
    {
        var expected = ("NoSuchEntity", 404, "The user with name x cannot be found.");
        object[] requests =
        [
            new GetUserRequest { UserName = "x" },
            new UpdateUserRequest { UserName = "x" },
            new DeleteUserRequest { UserName = "x" },
            new PutUserPermissionsBoundaryRequest { UserName = "x", PermissionsBoundary = ReadOnly },
            new TagUserRequest { UserName = "x", Tags = [] },
            new UntagUserRequest { UserName = "x", TagKeys = [] },
            new ListUserTagsRequest { UserName = "x" },
            new ListGroupsForUserRequest { UserName = "x" },
            new PutUserPolicyRequest { UserName = "x", PolicyName = "p", PolicyDocument = IamFixture.PolicyOf("s3:*", "*") },
            new GetUserPolicyRequest { UserName = "x", PolicyName = "p" },
            new DeleteUserPolicyRequest { UserName = "x", PolicyName = "p" },
            new ListUserPoliciesRequest { UserName = "x" },
            new AttachUserPolicyRequest { UserName = "x", PolicyArn = ReadOnly },
            new DetachUserPolicyRequest { UserName = "x", PolicyArn = ReadOnly },
            new ListAttachedUserPoliciesRequest { UserName = "x" },
            new CreateAccessKeyRequest { UserName = "x" },
            new ListAccessKeysRequest { UserName = "x" },
            new DeleteAccessKeyRequest { UserName = "x", AccessKeyId = "AKIA" },
        ];
        foreach (var request in requests)
            Assert.Equal(expected, await _iam.FailureAsync(request));
    }

    [Fact]
    public async Task Renamed_user_is_the_same_user()
    {
        var user = await CreateAsync("ada");
        await _iam.RunAsync(new CreateGroupRequest { GroupName = "g" });
        await _iam.RunAsync(new AddUserToGroupRequest { GroupName = "g", UserName = "ada" });
        await _iam.RunAsync(new UpdateUserRequest { UserName = "ada", NewUserName = "Ada", NewPath = "/team/" });
        var renamed = (await _iam.RunAsync<GetUserResponse>(new GetUserRequest { UserName = "Ada" })).User!;
        Assert.Equal((user.UserId, "arn:aws:iam::111111111111:user/team/Ada"), (renamed.UserId, renamed.Arn));
        Assert.Equal("NoSuchEntity", (await _iam.FailureAsync(new GetUserRequest { UserName = "ada" })).Code);
        var group = await _iam.RunAsync<GetGroupResponse>(new GetGroupRequest { GroupName = "g" });
        Assert.Equal(["Ada"], group.Users!.Select(u => u.UserName));
        await CreateAsync("grace");
        Assert.Equal("EntityAlreadyExists", (await _iam.FailureAsync(new UpdateUserRequest { UserName = "grace", NewUserName = "ADA" })).Code);
    }

    [Fact]
    public async Task User_goes_when_nothing_hangs_on_it()
    {
        await CreateAsync("ada");
        await _iam.RunAsync(new CreateGroupRequest { GroupName = "g" });
        var key = (await _iam.RunAsync<CreateAccessKeyResponse>(new CreateAccessKeyRequest { UserName = "ada" })).AccessKey!;
        (object Done, object Undone, string Conflict)[] hindrances =
        [
            (new AddUserToGroupRequest { GroupName = "g", UserName = "ada" }, new RemoveUserFromGroupRequest { GroupName = "g", UserName = "ada" },
                "Cannot delete entity, must remove users from group first."),
            (new AttachUserPolicyRequest { UserName = "ada", PolicyArn = ReadOnly }, new DetachUserPolicyRequest { UserName = "ada", PolicyArn = ReadOnly },
                "Cannot delete entity, must detach all policies first."),
            (new PutUserPolicyRequest { UserName = "ada", PolicyName = "p", PolicyDocument = IamFixture.PolicyOf("s3:*", "*") },
                new DeleteUserPolicyRequest { UserName = "ada", PolicyName = "p" }, "Cannot delete entity, must delete policies first."),
        ];
        foreach (var (done, undone, conflict) in hindrances)
        {
            await _iam.RunAsync(done);
            Assert.Equal(("DeleteConflict", 409, conflict), await _iam.FailureAsync(new DeleteUserRequest { UserName = "ada" }));
            await _iam.RunAsync(undone);
        }
        Assert.Equal(
            ("DeleteConflict", 409, "Cannot delete entity, must delete access keys first."), await _iam.FailureAsync(new DeleteUserRequest { UserName = "ada" }));
        await _iam.RunAsync(new DeleteAccessKeyRequest { UserName = "ada", AccessKeyId = key.AccessKeyId });
        await _iam.RunAsync(new DeleteUserRequest { UserName = "ada" });
        Assert.Empty((await _iam.ReopenedAsync()).Of(IamFixture.Account).Users);
    }

    [Fact]
    public async Task Without_a_name_the_caller_is_meant()
    {
        var user = await CreateAsync("ada");
        Assert.Equal("ada", (await _iam.RunAsync(new GetUserRequest(), _iam.As(user)) as GetUserResponse)!.User!.UserName);
        var root = (await _iam.RunAsync<GetUserResponse>(new GetUserRequest())).User!;
        Assert.Equal((IamFixture.Account, "arn:aws:iam::111111111111:root"), (root.UserId, root.Arn));
        var session = _iam.Root with { Principal = new(IamFixture.Account, "arn:aws:sts::111111111111:assumed-role/r/s", "AROA:s", "arn:aws:iam::111111111111:role/r") };
        Assert.Equal(
            ("ValidationError", 400, "Must specify userName when calling with non-User credentials"), await _iam.FailureAsync(new GetUserRequest(), session));
    }

    [Fact]
    public async Task Users_are_listed_by_path_a_page_at_a_time()
    {
        foreach (var name in new[] { "c", "a", "b" })
            await CreateAsync(name, "/team/");
        await CreateAsync("elsewhere");
        var first = await _iam.RunAsync<ListUsersResponse>(new ListUsersRequest { PathPrefix = "/team", MaxItems = 2 });
        Assert.Equal((true, "a,b"), (first.IsTruncated, string.Join(',', first.Users!.Select(u => u.UserName))));
        var second = await _iam.RunAsync<ListUsersResponse>(new ListUsersRequest { PathPrefix = "/team", MaxItems = 2, Marker = first.Marker });
        Assert.Equal((false, "c", null), (second.IsTruncated, second.Users!.Single().UserName, second.Marker));
        Assert.Equal(("ValidationError", 400, "Invalid Marker."), await _iam.FailureAsync(new ListUsersRequest { Marker = "?" }));
    }

    [Fact]
    public async Task Quotas_are_those_of_an_account()
    {
        await CreateAsync("ada");
        for (var i = 0; i < 11; i++)
            await _iam.RunAsync(new CreateGroupRequest { GroupName = $"g{i}" });
        for (var i = 0; i < 10; i++)
            await _iam.RunAsync(new AddUserToGroupRequest { GroupName = $"g{i}", UserName = "ada" });
        Assert.Equal(
            ("LimitExceeded", 409, "Cannot exceed quota for GroupsPerUser: 10"),
            await _iam.FailureAsync(new AddUserToGroupRequest { GroupName = "g10", UserName = "ada" }));
        var large = IamFixture.PolicyOf("s3:*", "arn:aws:s3:::" + new string('b', 2048));
        Assert.Equal(
            ("LimitExceeded", 409, "Maximum policy size of 2048 bytes exceeded for user ada"),
            await _iam.FailureAsync(new PutUserPolicyRequest { UserName = "ada", PolicyName = "p", PolicyDocument = large }));
    }

    private async Task<User> CreateAsync(string name, string path = "/") =>
        (await _iam.RunAsync<CreateUserResponse>(new CreateUserRequest { UserName = name, Path = path })).User!;
}
