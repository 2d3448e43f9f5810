using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Kiln.Services.Iam;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Roles;

namespace Kiln.Unit.Services.Iam;

public sealed class AuthorizationTests : IDisposable
{
    private const string Function = "arn:aws:lambda:eu-west-1:111111111111:function:f";
    private static readonly ServiceDescription Lambda = new() { Name = "lambda", SigningName = "lambda", Protocols = [ProtocolKind.RestJson] };
    private readonly IamFixture _iam = new();
    private readonly PolicyAuthorizer _authorizer;

    public AuthorizationTests() => _authorizer = new(_iam.Roles);

    public void Dispose() => _iam.Dispose();

    [Fact]
    public async Task Root_may_do_everything() =>
        Assert.Null(await _authorizer.DenialAsync(_iam.Root, Lambda, "InvokeFunction", new InvokeRequest(), CancellationToken.None));

    [Fact]
    public async Task Session_may_do_what_its_role_may()
    {
        var session = await SessionAsync();
        await _iam.AllowAsync("lambda:InvokeFunction", Function);
        Assert.Null(await _authorizer.DenialAsync(session, Lambda, "InvokeFunction", new InvokeRequest(), CancellationToken.None));
    }

    [Fact]
    public async Task Denials_are_worded_as_aws_words_them()
    {
        var session = await SessionAsync();
        Assert.Equal(
            $"User: arn:aws:sts::111111111111:assumed-role/r/f is not authorized to perform: lambda:InvokeFunction on resource: {Function} because no identity-based policy allows the lambda:InvokeFunction action",
            await _authorizer.DenialAsync(session, Lambda, "InvokeFunction", new InvokeRequest(), CancellationToken.None));
        await _iam.AllowAsync("lambda:*", "*", policy: "a");
        await _iam.AllowAsync("lambda:Invoke*", Function, policy: "d", effect: "Deny");
        Assert.Equal(
            $"User: arn:aws:sts::111111111111:assumed-role/r/f is not authorized to perform: lambda:InvokeFunction on resource: {Function} with an explicit deny in an identity-based policy",
            await _authorizer.DenialAsync(session, Lambda, "InvokeFunction", new InvokeRequest(), CancellationToken.None));
    }

    [Fact]
    public async Task Change_of_a_policy_is_felt_at_once()
    {
        var session = await SessionAsync();
        Assert.NotNull(await _authorizer.DenialAsync(session, "s3:GetObject", "arn:aws:s3:::b/k", CancellationToken.None));
        await _iam.AllowAsync("s3:*", "*");
        Assert.Null(await _authorizer.DenialAsync(session, "s3:GetObject", "arn:aws:s3:::b/k", CancellationToken.None));
        await _iam.RunAsync(new DeleteRolePolicyRequest { RoleName = "r", PolicyName = "p" });
        Assert.NotNull(await _authorizer.DenialAsync(session, "s3:GetObject", "arn:aws:s3:::b/k", CancellationToken.None));
    }

    [Fact]
    public async Task Request_without_a_resource_needs_all_of_them()
    {
        var session = await SessionAsync();
        await _iam.AllowAsync("lambda:ListFunctions", "arn:aws:lambda:*:*:function:*");
        Assert.EndsWith(
            "on resource: * because no identity-based policy allows the lambda:ListFunctions action",
            await _authorizer.DenialAsync(session, Lambda, "ListFunctions", new object(), CancellationToken.None));
        await _iam.AllowAsync("lambda:ListFunctions", "*");
        Assert.Null(await _authorizer.DenialAsync(session, Lambda, "ListFunctions", new object(), CancellationToken.None));
    }

    [Fact]
    public async Task Anybody_may_ask_who_they_are()
    {
        var session = await SessionAsync();
        await _iam.AllowAsync("*", "*", effect: "Deny");
        var sts = new ServiceDescription { Name = "sts", SigningName = "sts", Protocols = [ProtocolKind.Query] };
        Assert.Null(await _authorizer.DenialAsync(session, sts, "GetCallerIdentity", new object(), CancellationToken.None));
    }

    [Fact]
    public async Task Session_of_a_role_that_was_made_anew_may_do_nothing()
    {
        var session = await SessionAsync();
        await _iam.RunAsync(new DeleteRoleRequest { RoleName = "r" });
        await _iam.CreateRoleAsync();
        await _iam.AllowAsync("*", "*");
        Assert.NotNull(await _authorizer.DenialAsync(session, Lambda, "InvokeFunction", new InvokeRequest(), CancellationToken.None));
    }

    [Fact]
    public async Task Permissions_boundary_is_the_most_a_role_may()
    {
        await _iam.RunAsync(new CreateRoleRequest
        {
            RoleName = "bounded",
            AssumeRolePolicyDocument = IamFixture.LambdaTrust,
            PermissionsBoundary = "arn:aws:iam::aws:policy/service-role/AWSLambdaRole",
        });
        await _iam.AllowAsync("*", "*", role: "bounded");
        var session = Session((await _iam.Roles.FindAsync(IamFixture.Account, "bounded"))!);
        Assert.Null(await _authorizer.DenialAsync(session, Lambda, "InvokeFunction", new InvokeRequest(), CancellationToken.None));
        Assert.EndsWith(
            "because no permissions boundary allows the s3:GetObject action",
            await _authorizer.DenialAsync(session, "s3:GetObject", "arn:aws:s3:::b/k", CancellationToken.None));
    }

    [Fact]
    public async Task Path_of_a_role_counts_though_the_request_does_not_say_it()
    {
        var session = await SessionAsync();
        await _iam.CreateRoleAsync("guarded", "/protected/");
        await _iam.AllowAsync("iam:*", "*", policy: "a");
        await _iam.AllowAsync("iam:*", "arn:aws:iam::*:role/protected/*", policy: "d", effect: "Deny");
        var denial = await _authorizer.DenialAsync(
            session, IamService.Description, "DeleteRole", new DeleteRoleRequest { RoleName = "guarded" }, CancellationToken.None);
        Assert.Contains("on resource: arn:aws:iam::111111111111:role/protected/guarded with an explicit deny", denial, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Actions_of_cloudwatch_bear_its_name_though_it_signs_as_monitoring()
    {
        var service = new ServiceDescription { Name = "cloudwatch", SigningName = "monitoring", Protocols = [] };
        var denial = await _authorizer.DenialAsync(await SessionAsync(), service, "PutMetricData", new object(), CancellationToken.None);
        Assert.Contains("is not authorized to perform: cloudwatch:PutMetricData on resource: *", denial, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:iam::111111111111:role/r", true)]
    [InlineData("arn:aws:iam::111111111111:role/path/r", false)]
    [InlineData("arn:aws:iam::222222222222:role/r", false)]
    [InlineData("arn:aws:iam::111111111111:role/q", false)]
    [InlineData("arn:aws:iam::111111111111:user/r", false)]
    [InlineData("r", false)]
    public async Task Lambda_may_assume_a_role_that_exists_and_trusts_it(string arn, bool can)
    {
        await _iam.CreateRoleAsync();
        await _iam.CreateRoleAsync("q", trust: IamFixture.LambdaTrust.Replace("lambda.", "ec2.", StringComparison.Ordinal));
        Assert.Equal(can, await new RoleTrust(_iam.Roles, _authorizer).CanLambdaAssumeAsync(IamFixture.Account, arn, CancellationToken.None));
    }

    private async Task<Caller> SessionAsync()
    {
        await _iam.CreateRoleAsync();
        return Session((await _iam.Roles.FindAsync(IamFixture.Account, "r"))!);
    }

    private Caller Session(IamRole role) => _iam.Root with
    {
        Principal = new(IamFixture.Account, $"arn:aws:sts::111111111111:assumed-role/{role.Name}/f", role.Id + ":f", role.Arn),
    };

    private sealed record InvokeRequest : IResourceRequest
    {
        public string ResourceArn(Caller caller) => Function;
    }
}
