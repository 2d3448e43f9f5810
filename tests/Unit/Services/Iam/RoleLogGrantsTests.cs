using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Logs;

namespace Kiln.Unit.Services.Iam;

public sealed class RoleLogGrantsTests : IDisposable
{
    private readonly IamFixture _iam = new();

    public void Dispose() => _iam.Dispose();

    [Fact]
    public async Task Basic_execution_role_may_write_its_logs()
    {
        await _iam.CreateRoleAsync();
        await _iam.RunAsync(
            new AttachRolePolicyRequest { RoleName = "r", PolicyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole" });
        Assert.Equal(LogGrants.All, await GrantsAsync());
    }

    // The policy that AWS's console makes for a function.
    [Fact]
    public async Task Policy_of_the_console_fits()
    {
        await _iam.CreateRoleAsync();
        await _iam.RunAsync(new PutRolePolicyRequest
        {
            RoleName = "r",
            PolicyName = "p",
            PolicyDocument = """
                {"Version":"2012-10-17","Statement":[
                  {"Effect":"Allow","Action":"logs:CreateLogGroup","Resource":"arn:aws:logs:eu-west-1:111111111111:*"},
                  {"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],
                   "Resource":["arn:aws:logs:eu-west-1:111111111111:log-group:/aws/lambda/f:*"]}]}
                """,
        });
        Assert.Equal(LogGrants.All, await GrantsAsync());
        Assert.Equal(LogGrants.CreateLogGroup, await GrantsAsync("/aws/lambda/g"));
    }

    [Fact]
    public async Task Change_of_the_role_counts_at_once()
    {
        Assert.Equal(LogGrants.None, await GrantsAsync());
        await _iam.CreateRoleAsync();
        Assert.Equal(LogGrants.None, await GrantsAsync());
        await _iam.AllowAsync("logs:Put*", "*");
        Assert.Equal(LogGrants.PutLogEvents, await GrantsAsync());
    }

    private ValueTask<LogGrants> GrantsAsync(string group = "/aws/lambda/f") => new RoleLogGrants(_iam.Roles).GrantsAsync(
        new(IamFixture.Account, "eu-west-1", "arn:aws:lambda:eu-west-1:111111111111:function:f", "arn:aws:iam::111111111111:role/r", group, "s"),
        CancellationToken.None);
}
