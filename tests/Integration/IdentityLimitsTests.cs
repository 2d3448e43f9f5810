using System.Text.Json.Nodes;
using static Kiln.Integration.IdentityServer;

namespace Kiln.Integration;

/// <summary>What identities do not get, where it would be easy to give it.</summary>
public sealed class IdentityLimitsTests : IAsyncLifetime
{
    private const string Account = KilnFixture.AccountId;
    private const string RoleArn = $"arn:aws:iam::{Account}:role/r";
    private IdentityServer _kiln = null!;

    public async ValueTask InitializeAsync() => _kiln = await IdentityServer.StartAsync();

    public ValueTask DisposeAsync() => _kiln.DisposeAsync();

    [Fact]
    public async Task Session_of_a_deleted_user_assumes_no_role_that_named_it()
    {
        var ada = await _kiln.UserAsync("ada");
        await CreateRoleAsync($"\"AWS\":\"arn:aws:iam::{Account}:user/ada\"");
        var session = SessionOf(await _kiln.RunAsync(ada, "GetSessionToken"));
        await DeleteUserAsync("ada", ada.AccessKeyId);
        Assert.Equal(403, (await _kiln.QueryAsync(session, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1"))).Status);
    }

    [Fact]
    public async Task User_that_was_made_anew_is_not_the_one_that_a_role_trusted()
    {
        var first = await _kiln.UserAsync("ada");
        await CreateRoleAsync($"\"AWS\":\"arn:aws:iam::{Account}:user/ada\"");
        await DeleteUserAsync("ada", first.AccessKeyId);
        var second = await _kiln.UserAsync("ada");
        Assert.Equal(403, (await _kiln.QueryAsync(second, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1"))).Status);
    }

    [Fact]
    public async Task Federated_session_ends_with_its_user()
    {
        const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["lambda:*","sts:GetFederationToken"],"Resource":"*"}]}""";
        var ada = await _kiln.UserAsync("ada", Policy);
        var bob = SessionOf(await _kiln.RunAsync(ada, "GetFederationToken", ("Name", "bob"), ("Policy", Allow("lambda:*"))));
        await _kiln.RunAsync(_kiln.Root, "DeleteUserPolicy", ("UserName", "ada"), ("PolicyName", "p"));
        await DeleteUserAsync("ada", ada.AccessKeyId);
        await _kiln.UserAsync("ada", Policy);
        using var listed = await _kiln.SendAsync(bob, HttpMethod.Get, "lambda", "/2015-03-31/functions/");
        Assert.Equal(403, (int)listed.StatusCode);
    }

    [Theory]
    [InlineData("UpdateUser", "NewPath", "/admin/")]
    [InlineData("UpdateUser", "NewUserName", "boss")]
    public async Task Moving_a_user_needs_the_permission_at_both_ends(string action, string member, string value)
    {
        var ada = await _kiln.UserAsync("ada", Allow("iam:UpdateUser", $"arn:aws:iam::{Account}:user/dev/bob"));
        await _kiln.RunAsync(_kiln.Root, "CreateUser", ("UserName", "bob"), ("Path", "/dev/"));
        Assert.Equal(403, (await _kiln.QueryAsync(ada, action, ("UserName", "bob"), (member, value))).Status);
    }

    [Fact]
    public async Task Session_of_a_user_without_a_second_factor_calls_no_iam()
    {
        var ada = await _kiln.UserAsync("ada", Allow("*"));
        var session = SessionOf(await _kiln.RunAsync(ada, "GetSessionToken"));
        Assert.Equal(
            (403, "InvalidClientTokenId", "The security token included in the request is invalid."),
            (await _kiln.QueryAsync(session, "CreateAccessKey", ("UserName", "ada"))) is (200, _) ? (200, "", "") : await _kiln.FailureAsync(session, "CreateAccessKey", ("UserName", "ada")));
    }

    [Fact]
    public async Task Federated_user_calls_no_iam()
    {
        var ada = await _kiln.UserAsync("ada", Allow("*"));
        var bob = SessionOf(await _kiln.RunAsync(ada, "GetFederationToken", ("Name", "bob"), ("Policy", Allow("*"))));
        Assert.Equal(403, (await _kiln.QueryAsync(bob, "CreateAccessKey", ("UserName", "ada"))).Status);
    }

    [Fact]
    public async Task Federated_user_assumes_no_role()
    {
        var ada = await _kiln.UserAsync("ada", Allow("*"));
        await CreateRoleAsync($"\"AWS\":\"{Account}\"");
        var bob = SessionOf(await _kiln.RunAsync(ada, "GetFederationToken", ("Name", "bob"), ("Policy", Allow("*"))));
        Assert.Equal(403, (await _kiln.QueryAsync(bob, "AssumeRole", ("RoleArn", RoleArn), ("RoleSessionName", "s1"))).Status);
    }

    [Fact]
    public async Task Tags_of_a_policy_protect_it()
    {
        await _kiln.RunAsync(_kiln.Root, "CreatePolicy", ("PolicyName", "kept"), ("PolicyDocument", Allow("s3:*")), ("Tags.member.1.Key", "keep"), ("Tags.member.1.Value", "yes"));
        var ada = await _kiln.UserAsync("ada", Protecting("iam:*"));
        Assert.Equal(403, (await _kiln.QueryAsync(ada, "DeletePolicy", ("PolicyArn", $"arn:aws:iam::{Account}:policy/kept"))).Status);
    }

    [Fact]
    public async Task Tags_of_an_instance_profile_protect_it()
    {
        await _kiln.RunAsync(_kiln.Root, "CreateInstanceProfile", ("InstanceProfileName", "kept"), ("Tags.member.1.Key", "keep"), ("Tags.member.1.Value", "yes"));
        var ada = await _kiln.UserAsync("ada", Protecting("iam:*"));
        Assert.Equal(403, (await _kiln.QueryAsync(ada, "DeleteInstanceProfile", ("InstanceProfileName", "kept"))).Status);
    }

    [Fact]
    public async Task Tags_of_a_log_group_protect_it()
    {
        using var created = await LogsAsync(_kiln.Root, "CreateLogGroup", """{"logGroupName":"kept","tags":{"keep":"yes"}}""");
        Assert.Equal(200, (int)created.StatusCode);
        var ada = await _kiln.UserAsync("ada", Protecting("logs:*"));
        using var deleted = await LogsAsync(ada, "DeleteLogGroup", """{"logGroupName":"kept"}""");
        Assert.Equal(400, (int)deleted.StatusCode);
    }

    [Theory]
    [InlineData("CreateUser", "UserName", "iam:TagUser")]
    [InlineData("CreateInstanceProfile", "InstanceProfileName", "iam:TagInstanceProfile")]
    [InlineData("CreateRole", "RoleName", "iam:TagRole")]
    [InlineData("CreatePolicy", "PolicyName", "iam:TagPolicy")]
    public async Task Tags_at_the_creation_need_the_permission_to_tag(string action, string member, string needed)
    {
        var ada = await _kiln.UserAsync("ada", Allow("iam:" + action));
        var document = action == "CreateRole" ? ("AssumeRolePolicyDocument", Trust($"\"AWS\":\"{Account}\"")) : ("PolicyDocument", Allow("s3:*"));
        var (status, answer) = await _kiln.QueryAsync(ada, action, (member, "new"), document, ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "blue"));
        Assert.Equal(403, status);
        Assert.Contains(needed, answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Role_that_no_longer_trusts_lambda_runs_no_function()
    {
        await CreateRoleAsync("\"Service\":\"lambda.amazonaws.com\"");
        await _kiln.RunAsync(_kiln.Root, "PutRolePolicy", ("RoleName", "r"), ("PolicyName", "p"), ("PolicyDocument", Allow("*")));
        var function = new JsonObject
        {
            ["FunctionName"] = "f1",
            ["Runtime"] = _kiln.Runtime,
            ["Handler"] = "app.handler",
            ["Role"] = RoleArn,
            ["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(KilnFixture.Zip("def handler(event, context):\n    return 'ran'\n")) },
        };
        using var created = await _kiln.SendAsync(_kiln.Root, HttpMethod.Post, "lambda", "/2015-03-31/functions", function.ToJsonString());
        Assert.Equal(201, (int)created.StatusCode);
        await _kiln.RunAsync(_kiln.Root, "UpdateAssumeRolePolicy", ("RoleName", "r"), ("PolicyDocument", Trust($"\"AWS\":\"{Account}\"")));
        using var invoked = await _kiln.SendAsync(_kiln.Root, HttpMethod.Post, "lambda", "/2015-03-31/functions/f1/invocations", "{}");
        Assert.DoesNotContain("ran", await invoked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_of_a_function_are_shown_to_those_who_may_list_them()
    {
        await CreateRoleAsync("\"Service\":\"lambda.amazonaws.com\"");
        var function = new JsonObject
        {
            ["FunctionName"] = "f2",
            ["Runtime"] = _kiln.Runtime,
            ["Handler"] = "app.handler",
            ["Role"] = RoleArn,
            ["Tags"] = new JsonObject { ["k"] = "hidden" },
            ["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(KilnFixture.Zip("def handler(event, context):\n    return 'ran'\n")) },
        };
        using var created = await _kiln.SendAsync(_kiln.Root, HttpMethod.Post, "lambda", "/2015-03-31/functions", function.ToJsonString());
        Assert.Equal(201, (int)created.StatusCode);
        var ada = await _kiln.UserAsync("ada", Allow("lambda:GetFunction"));
        using var got = await _kiln.SendAsync(ada, HttpMethod.Get, "lambda", "/2015-03-31/functions/f2");
        Assert.Equal(200, (int)got.StatusCode);
        Assert.DoesNotContain("hidden", await got.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ListRoles", "role/")]
    [InlineData("ListUsers", "user/")]
    [InlineData("ListGroups", "group/")]
    public async Task Lists_of_iam_are_of_a_path(string action, string path)
    {
        var ada = await _kiln.UserAsync("ada");
        Assert.Contains($"on resource: arn:aws:iam::{Account}:{path} because", (await _kiln.FailureAsync(ada, action)).Message, StringComparison.Ordinal);
    }

    private static string Protecting(string action) =>
        $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{{action}}}","Resource":"*"},{"Effect":"Deny","Action":"{{{action}}}","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/keep":"yes"} } }]}""";

    private Task<HttpResponseMessage> LogsAsync(Kiln.Aws.Signing.Credential credential, string operation, string body) => _kiln.SendAsync(
        credential, HttpMethod.Post, "logs", "/", body, "application/x-amz-json-1.1", headers: ("X-Amz-Target", "Logs_20140328." + operation));

    private async Task DeleteUserAsync(string name, string key)
    {
        await _kiln.RunAsync(_kiln.Root, "DeleteAccessKey", ("UserName", name), ("AccessKeyId", key));
        await _kiln.RunAsync(_kiln.Root, "DeleteUser", ("UserName", name));
    }

    private Task CreateRoleAsync(string principal) =>
        _kiln.RunAsync(_kiln.Root, "CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", Trust(principal)));
}
