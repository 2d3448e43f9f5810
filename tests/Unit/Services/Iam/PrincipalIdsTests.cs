using Kiln.Services.Iam.Policies;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Iam.Users;

namespace Kiln.Unit.Services.Iam;

public sealed class PrincipalIdsTests : IDisposable
{
    private readonly IamFixture _iam = new();

    public void Dispose() => _iam.Dispose();

    [Fact]
    public void Only_identities_are_exchanged_and_all_else_stays_as_it_was()
    {
        const string Before = """{ "Version": "2012-10-17", "Statement": [ {"Sid":"é", "Principal" : {"AWS": ["a", "b"],"Service":"a"}, "Condition": {"StringEquals": {"AWS": "a"}} }, {"NotPrincipal":{"AWS":"a"}, "Resource":"a"} ] }""";
        const string After = """{ "Version": "2012-10-17", "Statement": [ {"Sid":"é", "Principal" : {"AWS": ["x\u0022y", "b"],"Service":"a"}, "Condition": {"StringEquals": {"AWS": "a"}} }, {"NotPrincipal":{"AWS":"x\u0022y"}, "Resource":"a"} ] }""";
        Assert.Equal(After, PrincipalTexts.Replace(Before, text => text == "a" ? "x\"y" : null));
        Assert.Same(Before, PrincipalTexts.Replace(Before, _ => null));
    }

    [Fact]
    public async Task Trust_is_stored_by_id_and_shown_by_arn_while_there_is_one()
    {
        var user = (await _iam.RunAsync<CreateUserResponse>(new CreateUserRequest { UserName = "ada" })).User!;
        var trust = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{user.Arn}}"},"Action":"sts:AssumeRole"}]}""";
        var role = await _iam.CreateRoleAsync(trust: trust);
        Assert.Equal(trust, Uri.UnescapeDataString(role.AssumeRolePolicyDocument!));
        Assert.Equal(trust.Replace(user.Arn!, user.UserId!, StringComparison.Ordinal), ((IamRole)_iam.Entities.Find(role.Arn!)!).TrustPolicy);

        // Under another name it is still who it was.
        await _iam.RunAsync(new UpdateUserRequest { UserName = "ada", NewUserName = "countess" });
        Assert.Contains("user/countess", await ShownAsync(), StringComparison.Ordinal);
        await _iam.RunAsync(new DeleteUserRequest { UserName = "countess" });
        await _iam.RunAsync(new CreateUserRequest { UserName = "ada" });
        Assert.Contains(user.UserId!, await ShownAsync(), StringComparison.Ordinal);

        async Task<string> ShownAsync() =>
            Uri.UnescapeDataString((await _iam.RunAsync<GetRoleResponse>(new GetRoleRequest { RoleName = "r" })).Role!.AssumeRolePolicyDocument!);
    }

    [Theory]
    [InlineData("arn:aws:iam::111111111111:user/gone", false)]
    [InlineData("arn:aws:iam::111111111111:role/gone", false)]
    [InlineData("arn:aws:iam::222222222222:role/elsewhere", true)]
    [InlineData("arn:aws:iam::111111111111:root", true)]
    [InlineData("arn:aws:sts::111111111111:assumed-role/gone/s", true)]
    public async Task Who_is_trusted_must_exist_in_the_account(string arn, bool isTaken)
    {
        var request = new CreateRoleRequest
        {
            RoleName = "r",
            AssumeRolePolicyDocument = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{arn}}"},"Action":"sts:AssumeRole"}]}""",
        };
        if (isTaken)
            await _iam.RunAsync(request);
        else
            Assert.Equal(("MalformedPolicyDocument", 400, $"Invalid principal in policy: \"AWS\":\"{arn}\""), await _iam.FailureAsync(request));
    }
}
