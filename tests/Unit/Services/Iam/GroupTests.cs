using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Groups;
using Kiln.Services.Iam.Users;

namespace Kiln.Unit.Services.Iam;

public sealed class GroupTests : IDisposable
{
    private const string ReadOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    private readonly IamFixture _iam = new();

    public void Dispose() => _iam.Dispose();

    [Fact]
    public async Task Members_have_the_policies_of_their_groups()
    {
        var user = (await _iam.RunAsync<CreateUserResponse>(new CreateUserRequest { UserName = "ada", PermissionsBoundary = ReadOnly })).User!;
        var group = (await _iam.RunAsync<CreateGroupResponse>(new CreateGroupRequest { GroupName = "g", Path = "/team/" })).Group!;
        Assert.Matches("^AGPA[A-Z0-9]{17}$", group.GroupId);
        Assert.Equal("arn:aws:iam::111111111111:group/team/g", group.Arn);
        await _iam.RunAsync(new PutGroupPolicyRequest { GroupName = "g", PolicyName = "p", PolicyDocument = IamFixture.PolicyOf("s3:*", "*") });
        await _iam.RunAsync(new AttachGroupPolicyRequest { GroupName = "g", PolicyArn = ReadOnly });
        var stamp = _iam.Entities.ChangeStamp;
        await _iam.RunAsync(new AddUserToGroupRequest { GroupName = "g", UserName = "ada" });
        Assert.NotEqual(stamp, _iam.Entities.ChangeStamp);

        var identities = new IamIdentities(_iam.Entities);
        var found = (await identities.FindAsync(user.Arn!, CancellationToken.None))!;
        Assert.Equal([("p", "g"), ("ReadOnlyAccess", "g")], found.Policies.Select(p => (p.Name, p.Owner)));
        Assert.Equal((ReadOnly, user.UserId), (found.Boundary!.Arn, found.Id));
        await _iam.RunAsync(new RemoveUserFromGroupRequest { GroupName = "g", UserName = "ada" });
        Assert.Empty((await identities.FindAsync(user.Arn!, CancellationToken.None))!.Policies);
    }

    [Fact]
    public async Task Group_with_members_or_policies_cannot_be_deleted()
    {
        await _iam.RunAsync(new CreateUserRequest { UserName = "ada" });
        await _iam.RunAsync(new CreateGroupRequest { GroupName = "g" });
        await _iam.RunAsync(new AddUserToGroupRequest { GroupName = "g", UserName = "ada" });
        Assert.Equal(
            ("DeleteConflict", 409, "Cannot delete entity, must remove users from group first."), await _iam.FailureAsync(new DeleteGroupRequest { GroupName = "g" }));
        await _iam.RunAsync(new RemoveUserFromGroupRequest { GroupName = "g", UserName = "ada" });
        Assert.Equal("NoSuchEntity", (await _iam.FailureAsync(new RemoveUserFromGroupRequest { GroupName = "g", UserName = "ada" })).Code);
        await _iam.RunAsync(new AttachGroupPolicyRequest { GroupName = "g", PolicyArn = ReadOnly });
        Assert.Equal(
            ("DeleteConflict", 409, "Cannot delete entity, must detach all policies first."), await _iam.FailureAsync(new DeleteGroupRequest { GroupName = "g" }));
        await _iam.RunAsync(new DetachGroupPolicyRequest { GroupName = "g", PolicyArn = ReadOnly });
        await _iam.RunAsync(new DeleteGroupRequest { GroupName = "g" });
        Assert.Equal(("NoSuchEntity", 404, "The group with name g cannot be found."), await _iam.FailureAsync(new GetGroupRequest { GroupName = "g" }));
    }

    [Fact]
    public async Task Renamed_group_keeps_its_members()
    {
        await _iam.RunAsync(new CreateUserRequest { UserName = "ada" });
        await _iam.RunAsync(new CreateGroupRequest { GroupName = "g" });
        await _iam.RunAsync(new AddUserToGroupRequest { GroupName = "g", UserName = "ada" });
        await _iam.RunAsync(new UpdateGroupRequest { GroupName = "g", NewGroupName = "h" });
        var groups = await _iam.RunAsync<ListGroupsForUserResponse>(new ListGroupsForUserRequest { UserName = "ada" });
        Assert.Equal(["h"], groups.Groups!.Select(g => g.GroupName));
        Assert.Equal("ada", (await _iam.ReopenedAsync()).Of(IamFixture.Account).Users.Values.Single(u => u.Groups.Contains("h")).Name);
    }
}
