using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Logs;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Iam.Authorization;

public sealed class RoleLogGrantsTests
{
    private const string Role = "arn:aws:iam::111111111111:role/path/r";
    private readonly FakeIdentities _identities = new();

    [Fact]
    public async Task Basic_execution_role_may_write_its_logs()
    {
        var policy = ManagedPolicy.Find("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")!;
        _identities[Role] = new() { Arn = Role, Id = "AROAR", Policies = [new(policy.Name, policy.Document, PolicySource.AwsManaged)] };
        Assert.Equal(LogGrants.All, await GrantsAsync());
    }

    // The policy that AWS's console makes for a function.
    [Fact]
    public async Task Policy_of_the_console_fits()
    {
        Allow("""
            {"Effect":"Allow","Action":"logs:CreateLogGroup","Resource":"arn:aws:logs:eu-west-1:111111111111:*"},
            {"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],
             "Resource":["arn:aws:logs:eu-west-1:111111111111:log-group:/aws/lambda/f:*"]}
            """);
        Assert.Equal(LogGrants.All, await GrantsAsync());
        Assert.Equal(LogGrants.CreateLogGroup, await GrantsAsync("/aws/lambda/g"));
    }

    [Fact]
    public async Task Change_of_the_role_counts_at_once()
    {
        var grants = new RoleLogGrants(new(_identities, null, new FakeTimeProvider()));
        Assert.Equal(LogGrants.None, await GrantsAsync(grants: grants));
        Allow("""{"Effect":"Deny","Action":"*","Resource":"*"}""");
        Assert.Equal(LogGrants.None, await GrantsAsync(grants: grants));
        Allow("""{"Effect":"Allow","Action":"logs:Put*","Resource":"*"}""");
        Assert.Equal(LogGrants.PutLogEvents, await GrantsAsync(grants: grants));
    }

    [Fact]
    public async Task Conditions_see_the_session_of_the_function()
    {
        Allow("""
            {"Effect":"Allow","Action":"logs:*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1",
             "aws:PrincipalArn":"arn:aws:iam::111111111111:role/path/r","aws:userid":"AROAR:f@lambda_function",
             "lambda:SourceFunctionArn":"arn:aws:lambda:eu-west-1:111111111111:function:f"}}}
            """);
        Assert.Equal(LogGrants.All, await GrantsAsync());
    }

    [Fact]
    public async Task Boundary_is_the_most_a_role_may()
    {
        Allow("""{"Effect":"Allow","Action":"*","Resource":"*"}""");
        _identities[Role] = _identities[Role] with { Boundary = FakeIdentities.Inline("""{"Effect":"Allow","Action":"logs:Create*","Resource":"*"}""") };
        Assert.Equal(LogGrants.CreateLogGroup | LogGrants.CreateLogStream, await GrantsAsync());
    }

    private void Allow(string statements) => _identities.Add(Role, "AROAR", statements);

    private ValueTask<LogGrants> GrantsAsync(string group = "/aws/lambda/f", RoleLogGrants? grants = null) =>
        (grants ?? new RoleLogGrants(new(_identities, null, new FakeTimeProvider()))).GrantsAsync(
            new("111111111111", "eu-west-1", "arn:aws:lambda:eu-west-1:111111111111:function:f", Role, group, "s"), CancellationToken.None);
}
