using Kiln.Aws.Errors;
using Kiln.Services.Iam.InstanceProfiles;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Iam.Users;

namespace Kiln.Unit.Services.Iam;

public sealed class InstanceProfileTests : IDisposable
{
    private readonly IamFixture _iam = new();

    public void Dispose() => _iam.Dispose();

    [Fact]
    public async Task Role_is_added_by_whom_it_may_be_passed_by()
    {
        var role = await _iam.CreateRoleAsync();
        var user = (await _iam.RunAsync<CreateUserResponse>(new CreateUserRequest { UserName = "ada" })).User!;
        await _iam.RunAsync(new CreateInstanceProfileRequest { InstanceProfileName = "i" });
        var request = new AddRoleToInstanceProfileRequest { InstanceProfileName = "i", RoleName = "r" };
        var refusal = await Assert.ThrowsAsync<CommonErrorException>(() => _iam.RunAsync(request, _iam.As(user)));
        Assert.StartsWith($"User: {user.Arn} is not authorized to perform: iam:PassRole on resource: {role.Arn}", refusal.Message, StringComparison.Ordinal);

        await _iam.RunAsync(new PutUserPolicyRequest
        {
            UserName = "ada",
            PolicyName = "p",
            PolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}]}""",
        });
        await _iam.RunAsync(request, _iam.As(user));
    }

    [Fact]
    public async Task Profile_holds_one_role_and_the_role_its_profile()
    {
        await _iam.CreateRoleAsync();
        var created = (await _iam.RunAsync<CreateInstanceProfileResponse>(new CreateInstanceProfileRequest { InstanceProfileName = "i" })).InstanceProfile!;
        Assert.Equal("arn:aws:iam::111111111111:instance-profile/i", created.Arn);
        await _iam.RunAsync(new AddRoleToInstanceProfileRequest { InstanceProfileName = "i", RoleName = "r" });
        Assert.Equal(
            ("LimitExceeded", 409, "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"),
            await _iam.FailureAsync(new AddRoleToInstanceProfileRequest { InstanceProfileName = "i", RoleName = "r" }));
        var found = await _iam.RunAsync<ListInstanceProfilesForRoleResponse>(new ListInstanceProfilesForRoleRequest { RoleName = "r" });
        Assert.Equal("r", found.InstanceProfiles!.Single().Roles!.Single().RoleName);
        var conflict = ("DeleteConflict", 409, "Cannot delete entity, must remove roles from instance profile first.");
        Assert.Equal(conflict, await _iam.FailureAsync(new DeleteRoleRequest { RoleName = "r" }));
        Assert.Equal(conflict, await _iam.FailureAsync(new DeleteInstanceProfileRequest { InstanceProfileName = "i" }));
        await _iam.RunAsync(new RemoveRoleFromInstanceProfileRequest { InstanceProfileName = "i", RoleName = "r" });
        Assert.Equal("NoSuchEntity", (await _iam.FailureAsync(new RemoveRoleFromInstanceProfileRequest { InstanceProfileName = "i", RoleName = "r" })).Code);
        await _iam.RunAsync(new DeleteInstanceProfileRequest { InstanceProfileName = "i" });
        Assert.Equal(
            ("NoSuchEntity", 404, "Instance Profile i cannot be found."), await _iam.FailureAsync(new GetInstanceProfileRequest { InstanceProfileName = "i" }));
    }
}
