using System.Net;
using Kiln.Aws.Operations;
using Kiln.Server;
using Kiln.Server.Options;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Lambda;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Invocations;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Sts;
using Kiln.Services.Sts.WebIdentities;
using Kiln.Unit.Services.Sts;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Iam.Authorization;

/// <summary>What identities do not get, where it would be easy to give it.</summary>
public sealed class IdentityLimitsTests : IDisposable
{
    private const string Account = "111111111111";
    private const string Function = "arn:aws:lambda:us-east-1:111111111111:function:f";
    private const string Role = "arn:aws:iam::111111111111:role/r";
    private static readonly Caller Session = new(
        new(Account, "arn:aws:sts::111111111111:assumed-role/r/s", "AROAR0000000000000000:s", Role), "us-east-1", "request", "http://localhost");
    private readonly IamFixture _iam = new();

    public void Dispose() => _iam.Dispose();

    [Theory]
    [InlineData("\"*\"")]
    [InlineData("""{"AWS":"arn:aws:iam::111111111111:role/r"}""")]
    [InlineData("""{"AWS":"arn:aws:sts::111111111111:assumed-role/r/s"}""")]
    public async Task Session_of_a_deleted_role_may_nothing_whatever_a_resource_policy_says(string principal)
    {
        var resources = new FakeResources();
        resources.Policies[Function] = FakeIdentities.Document($$"""{"Effect":"Allow","Principal":{{principal}},"Action":"lambda:InvokeFunction","Resource":"*"}""");
        var authorizer = new PolicyAuthorizer(new FakeIdentities(), null, new FakeTimeProvider(), resources);
        Assert.NotNull(await authorizer.DenialAsync(Session, LambdaService.Description, "InvokeFunction", new InvocationRequest { FunctionName = "f" }, CancellationToken.None));
    }

    [Theory]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}""")]
    [InlineData("""{"Bool":{"aws:SecureTransport":"false"}}""")]
    [InlineData("""{"StringLike":{"aws:UserAgent":"evil*"}}""")]
    public async Task Deny_of_a_trust_policy_sees_where_a_web_identity_comes_from(string condition)
    {
        await _iam.CreateRoleAsync(trust: $$"""
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111111111111:oidc-provider/id.example.com"},"Action":"sts:AssumeRoleWithWebIdentity"},
              {"Effect":"Deny","Principal":{"Federated":"arn:aws:iam::111111111111:oidc-provider/id.example.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{condition}} }]}
            """);
        var roles = new AssumableRoles(_iam.Entities, new(new IamIdentities(_iam.Entities), null, _iam.Time));
        var identity = new WebIdentity("arn:aws:iam::111111111111:oidc-provider/id.example.com", "id.example.com", "ada", "kiln", new Dictionary<string, IReadOnlyList<string>>());
        var caller = new Caller(Principal.Anonymous, "us-east-1", "request", "http://localhost")
        {
            Origin = new(IPAddress.Parse("203.0.113.9"), "evil/1", null, IsSecure: false),
        };
        Assert.False(await roles.TrustsAsync(caller, Role, identity, new { RoleSessionName = "web" }, CancellationToken.None));
    }

    [Fact]
    public async Task Stranger_with_a_worthless_token_is_not_told_which_roles_there_are()
    {
        var sts = new StsFixture(new OidcIssuer("https://id.example.com", "/nowhere", ["kiln"]));
        var caller = sts.Root with { Principal = Principal.Anonymous };
        var there = await sts.FailureAsync(new AssumeRoleWithWebIdentityRequest { RoleArn = StsFixture.RoleArn, RoleSessionName = "web", WebIdentityToken = "none" }, caller);
        var gone = await sts.FailureAsync(
            new AssumeRoleWithWebIdentityRequest { RoleArn = "arn:aws:iam::111111111111:role/gone", RoleSessionName = "web", WebIdentityToken = "none" }, caller);
        Assert.Equal(there, gone);
    }

    [Fact]
    public async Task Another_way_to_write_a_version_number_escapes_no_deny()
    {
        var identities = new FakeIdentities();
        identities.Add(
            Role, "AROAR0000000000000000", """{"Effect":"Allow","Action":"lambda:*","Resource":"*"}""",
            """{"Effect":"Deny","Action":"lambda:GetLayerVersion","Resource":"arn:aws:lambda:us-east-1:111111111111:layer:l:7"}""");
        var authorizer = new PolicyAuthorizer(identities, null, new FakeTimeProvider());
        foreach (var number in new[] { "7", "07" })
        {
            var request = new GetLayerVersionByArnRequest { Arn = "arn:aws:lambda:us-east-1:111111111111:layer:l:" + number };
            Assert.NotNull(await authorizer.DenialAsync(Session, LambdaService.Description, "GetLayerVersion", request, CancellationToken.None));
        }
    }

    [Fact]
    public async Task Function_with_tags_needs_the_permission_to_tag()
    {
        var identities = new FakeIdentities();
        identities.Add(Role, "AROAR0000000000000000", """{"Effect":"Allow","Action":"lambda:CreateFunction","Resource":"*"}""");
        var authorizer = new PolicyAuthorizer(identities, null, new FakeTimeProvider());
        var request = new CreateFunctionRequest { FunctionName = "f", Tags = new() { ["team"] = "red" } };
        Assert.Contains("lambda:TagResource", await authorizer.DenialAsync(Session, LambdaService.Description, "CreateFunction", request, CancellationToken.None) ?? "allowed", StringComparison.Ordinal);
    }

    [Fact]
    public void Unsigned_reset_is_not_opened_to_others_with_one_word()
    {
        var options = new KilnOptions
        {
            DataDirectory = "/d",
            Interpreters = new(new Dictionary<string, string>(), "/i", null, ""),
            TlsCertificate = "c",
            TlsKey = "k",
            AllowReset = true,
        };
        Assert.Throws<UserErrorException>(() => BindingRules.Check(options, ListenAddress.Parse("0.0.0.0:1")));
    }
}
