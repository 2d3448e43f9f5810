using Kiln.Aws.Signing;
using static Kiln.Integration.IdentityServer;

namespace Kiln.Integration;

/// <summary>Users, their keys and sessions over HTTP, with a clock that is moved.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private const string Account = KilnFixture.AccountId;
    private const string RoleArn = $"arn:aws:iam::{Account}:role/r";
    private IdentityServer _kiln = null!;

    public async ValueTask InitializeAsync() => _kiln = await IdentityServer.StartAsync();

    public ValueTask DisposeAsync() => _kiln.DisposeAsync();

    [Fact]
    public async Task User_may_what_its_policies_allow_until_they_are_taken_away()
    {
        var ada = await _kiln.UserAsync("ada");
        Assert.Equal(403, (await _kiln.QueryAsync(ada, "ListRoles")).Status);
        await _kiln.RunAsync(_kiln.Root, "CreateGroup", ("GroupName", "g"));
        await _kiln.RunAsync(_kiln.Root, "AddUserToGroup", ("GroupName", "g"), ("UserName", "ada"));
        await _kiln.RunAsync(_kiln.Root, "AttachGroupPolicy", ("GroupName", "g"), ("PolicyArn", "arn:aws:iam::aws:policy/IAMReadOnlyAccess"));
        await _kiln.RunAsync(ada, "ListRoles");
        await _kiln.RunAsync(_kiln.Root, "DetachGroupPolicy", ("GroupName", "g"), ("PolicyArn", "arn:aws:iam::aws:policy/IAMReadOnlyAccess"));
        Assert.Equal(
            (403, "AccessDenied", $"User: arn:aws:iam::{Account}:user/ada is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::{Account}:role/ because no identity-based policy allows the iam:ListRoles action"),
            await _kiln.FailureAsync(ada, "ListRoles"));
    }

    [Fact]
    public async Task Boundary_of_a_user_bounds_it_at_once()
    {
        var ada = await _kiln.UserAsync("ada", Allow("*"));
        await _kiln.RunAsync(ada, "ListRoles");
        await _kiln.RunAsync(_kiln.Root, "PutUserPermissionsBoundary", ("UserName", "ada"), ("PermissionsBoundary", "arn:aws:iam::aws:policy/AmazonSQSFullAccess"));
        Assert.Contains("because no permissions boundary allows", (await _kiln.FailureAsync(ada, "ListRoles")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inactive_key_is_no_key()
    {
        var ada = await _kiln.UserAsync("ada");
        await _kiln.RunAsync(ada, "GetCallerIdentity");
        await _kiln.RunAsync(_kiln.Root, "UpdateAccessKey", ("UserName", "ada"), ("AccessKeyId", ada.AccessKeyId), ("Status", "Inactive"));
        Assert.Equal((403, "InvalidClientTokenId", "The security token included in the request is invalid."), await _kiln.FailureAsync(ada, "GetCallerIdentity"));
        var used = await _kiln.RunAsync(_kiln.Root, "GetAccessKeyLastUsed", ("AccessKeyId", ada.AccessKeyId));
        Assert.Equal(("sts", "us-east-1", "ada"), (Text(used, "ServiceName"), Text(used, "Region"), Text(used, "UserName")));
    }

    [Fact]
    public async Task Assumed_role_lasts_as_long_as_was_asked_for()
    {
        var ada = await _kiln.UserAsync("ada");
        await CreateRoleAsync($"\"AWS\":\"arn:aws:iam::{Account}:user/ada\"");
        var session = SessionOf(await _kiln.RunAsync(ada, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1"), ("DurationSeconds", "900")));
        var identity = await _kiln.RunAsync(session, "GetCallerIdentity");
        Assert.Equal($"arn:aws:sts::{Account}:assumed-role/r/s1", Text(identity, "Arn"));
        var role = await _kiln.RunAsync(_kiln.Root, "GetRole", ("RoleName", "r"));
        Assert.Equal("us-east-1", Text(role, "Region"));
        _kiln.Time.Advance(TimeSpan.FromMinutes(14));
        await _kiln.RunAsync(session, "GetCallerIdentity");
        _kiln.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((403, "ExpiredToken", "The security token included in the request is expired"), await _kiln.FailureAsync(session, "GetCallerIdentity"));
        using var lambda = await _kiln.SendAsync(session, HttpMethod.Get, "lambda", "/2015-03-31/functions/");
        Assert.Equal((403, "ExpiredTokenException"), ((int)lambda.StatusCode, lambda.Headers.GetValues("x-amzn-ErrorType").Single()));
    }

    [Fact]
    public async Task Expired_session_is_told_to_the_command_line()
    {
        var ada = await _kiln.UserAsync("ada");
        await CreateRoleAsync($"\"AWS\":\"arn:aws:iam::{Account}:user/ada\"");
        var session = SessionOf(await _kiln.RunAsync(ada, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1"), ("DurationSeconds", "900")));
        Assert.Contains("assumed-role/r/s1", await CommandLine.RunAsync(_kiln.Endpoint, session, "sts", "get-caller-identity"), StringComparison.Ordinal);
        _kiln.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Contains("(ExpiredToken)", await CommandLine.RunAsync(_kiln.Endpoint, session, "sts", "get-caller-identity"), StringComparison.Ordinal);
        Assert.Contains("(ExpiredTokenException)", await CommandLine.RunAsync(_kiln.Endpoint, session, "lambda", "list-functions"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Altered_token_is_refused()
    {
        var ada = await _kiln.UserAsync("ada");
        await CreateRoleAsync($"\"AWS\":\"arn:aws:iam::{Account}:user/ada\"");
        var session = SessionOf(await _kiln.RunAsync(ada, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1")));
        var token = session.SessionToken!;
        foreach (var altered in new[] { token[..^8] + "AAAAAAAA", token[1..], "A" + token[1..] + "A", "FwoGZXIvYXdzEXAMPLE" })
        {
            Assert.Equal(
                (403, "InvalidClientTokenId", "The security token included in the request is invalid."),
                await _kiln.FailureAsync(session with { SessionToken = altered }, "GetCallerIdentity"));
        }
        // Without its token it is no key, and with the token of another neither.
        Assert.Equal("InvalidClientTokenId", (await _kiln.FailureAsync(session with { SessionToken = null }, "GetCallerIdentity")).Code);
        var other = SessionOf(await _kiln.RunAsync(ada, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s2")));
        Assert.Equal("InvalidClientTokenId", (await _kiln.FailureAsync(session with { SessionToken = other.SessionToken }, "GetCallerIdentity")).Code);
        Assert.Equal("SignatureDoesNotMatch", (await _kiln.FailureAsync(session with { SecretAccessKey = other.SecretAccessKey }, "GetCallerIdentity")).Code);
    }

    [Fact]
    public async Task Role_that_trusts_somebody_else_is_not_assumed()
    {
        var ada = await _kiln.UserAsync("ada", Allow("sts:AssumeRole"));
        var grace = await _kiln.UserAsync("grace");
        await CreateRoleAsync($"\"AWS\":\"arn:aws:iam::{Account}:user/grace\"");
        await _kiln.RunAsync(grace, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1"));
        var refused = (403, "AccessDenied", $"User: arn:aws:iam::{Account}:user/ada is not authorized to perform: sts:AssumeRole on resource: {RoleArn}");
        Assert.Equal(refused, await _kiln.FailureAsync(ada, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1")));
        // Nobody learns which roles there are.
        var gone = $"arn:aws:iam::{Account}:role/gone";
        Assert.Equal(
            refused with { Item3 = refused.Item3.Replace(RoleArn, gone, StringComparison.Ordinal) },
            await _kiln.FailureAsync(ada, "AssumeRole", ("RoleArn", gone), ("RoleSessionName", "s1")));
        // The account as a whole is trusted: then the caller's own policies decide.
        await _kiln.RunAsync(_kiln.Root, "UpdateAssumeRolePolicy", ("RoleName", "r"), ("PolicyDocument", Trust($"\"AWS\":\"{Account}\"")));
        await _kiln.RunAsync(ada, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1"));
        Assert.Equal("AccessDenied", (await _kiln.FailureAsync(grace, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1"))).Code);
    }

    [Fact]
    public async Task Role_of_another_account_needs_both_sides()
    {
        const string Elsewhere = "222222222222";
        var root = _kiln.AddAccount(Elsewhere);
        var role = $"arn:aws:iam::{Elsewhere}:role/r";
        await _kiln.RunAsync(root, "CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", Trust($"\"AWS\":\"{Account}\"")));
        var ada = await _kiln.UserAsync("ada");
        Assert.Equal("AccessDenied", (await _kiln.FailureAsync(ada, "AssumeRole", ("RoleArn", role), ("RoleSessionName", "s1"))).Code);
        await _kiln.RunAsync(_kiln.Root, "PutUserPolicy", ("UserName", "ada"), ("PolicyName", "p"), ("PolicyDocument", Allow("sts:AssumeRole", role)));
        var session = SessionOf(await _kiln.RunAsync(ada, "AssumeRole", ("RoleArn", role), ("RoleSessionName", "s1")));
        Assert.Equal(Elsewhere, Text(await _kiln.RunAsync(session, "GetCallerIdentity"), "Account"));
        await _kiln.RunAsync(root, "UpdateAssumeRolePolicy", ("RoleName", "r"), ("PolicyDocument", Trust("\"AWS\":\"333333333333\"")));
        Assert.Equal("AccessDenied", (await _kiln.FailureAsync(ada, "AssumeRole", ("RoleArn", role), ("RoleSessionName", "s1"))).Code);
    }

    [Fact]
    public async Task External_id_is_a_condition_like_others()
    {
        var ada = await _kiln.UserAsync("ada");
        await _kiln.RunAsync(_kiln.Root, "CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"USER"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"abc"}}}]}"""
                .Replace("USER", $"arn:aws:iam::{Account}:user/ada", StringComparison.Ordinal)));
        Assert.Equal("AccessDenied", (await _kiln.FailureAsync(ada, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1"))).Code);
        Assert.Equal("AccessDenied", (await _kiln.FailureAsync(ada, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1"), ("ExternalId", "xyz"))).Code);
        await _kiln.RunAsync(ada, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1"), ("ExternalId", "abc"));
    }

    [Fact]
    public async Task Session_policy_takes_away_and_never_gives()
    {
        var ada = await _kiln.UserAsync("ada");
        await CreateRoleAsync($"\"AWS\":\"arn:aws:iam::{Account}:user/ada\"");
        await _kiln.RunAsync(_kiln.Root, "PutRolePolicy", ("RoleName", "r"), ("PolicyName", "p"), ("PolicyDocument", Allow("iam:List*")));
        Credential With(System.Xml.Linq.XElement answer) => SessionOf(answer);
        var plain = With(await _kiln.RunAsync(ada, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1")));
        var less = With(await _kiln.RunAsync(ada, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1"), ("Policy", Allow("iam:ListUsers"))));
        var more = With(await _kiln.RunAsync(ada, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1"), ("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/AdministratorAccess")));
        Assert.Equal((200, 200, 200), ((await _kiln.QueryAsync(plain, "ListUsers")).Status, (await _kiln.QueryAsync(less, "ListUsers")).Status, (await _kiln.QueryAsync(more, "ListUsers")).Status));
        Assert.Equal((200, 403, 200), ((await _kiln.QueryAsync(plain, "ListRoles")).Status, (await _kiln.QueryAsync(less, "ListRoles")).Status, (await _kiln.QueryAsync(more, "ListRoles")).Status));
        Assert.Equal(403, (await _kiln.QueryAsync(more, "CreateUser", ("UserName", "eve"))).Status);
        Assert.Contains("session policy", (await _kiln.FailureAsync(less, "ListRoles")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Federated_user_may_what_both_allow()
    {
        var ada = await _kiln.UserAsync("ada", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["lambda:List*","sts:GetFederationToken"],"Resource":"*"}]}""");
        var bare = SessionOf(await _kiln.RunAsync(ada, "GetFederationToken", ("Name", "bob")));
        Assert.Equal(403, await GetAsync(bare, "functions/"));
        var bob = SessionOf(await _kiln.RunAsync(ada, "GetFederationToken", ("Name", "bob"), ("Policy", Allow("lambda:*"))));
        Assert.Equal(200, await GetAsync(bob, "functions/"));
        Assert.Equal(403, await GetAsync(bob, "functions/f"));
        Assert.Equal($"arn:aws:sts::{Account}:federated-user/bob", Text(await _kiln.RunAsync(bob, "GetCallerIdentity"), "Arn"));
    }

    [Fact]
    public async Task Session_of_a_user_ends_with_the_user()
    {
        var ada = await _kiln.UserAsync("ada", Allow("*"));
        var session = SessionOf(await _kiln.RunAsync(ada, "GetSessionToken"));
        Assert.Equal(200, await GetAsync(session, "functions/"));
        await _kiln.RunAsync(_kiln.Root, "DeleteUserPolicy", ("UserName", "ada"), ("PolicyName", "p"));
        await _kiln.RunAsync(_kiln.Root, "DeleteAccessKey", ("UserName", "ada"), ("AccessKeyId", ada.AccessKeyId));
        await _kiln.RunAsync(_kiln.Root, "DeleteUser", ("UserName", "ada"));
        // Another of the same name is another.
        await _kiln.UserAsync("ada", Allow("*"));
        Assert.Equal(403, await GetAsync(session, "functions/"));
    }

    private async Task<int> GetAsync(Credential credential, string path)
    {
        using var answer = await _kiln.SendAsync(credential, HttpMethod.Get, "lambda", "/2015-03-31/" + path);
        return (int)answer.StatusCode;
    }

    private Task CreateRoleAsync(string principal) =>
        _kiln.RunAsync(_kiln.Root, "CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", Trust(principal)));
}
