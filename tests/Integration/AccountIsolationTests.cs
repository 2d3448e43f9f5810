using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Kiln.Aws.Signing;
using static Kiln.Integration.IdentityServer;

namespace Kiln.Integration;

/// <summary>
/// Whoever is root of one account tries every operation that Kiln has on what another account owns, by name and by ARN: nothing of it may
/// come back, and nothing of it may change.
/// </summary>
public sealed class AccountIsolationTests : IAsyncLifetime
{
    private const string Owner = KilnFixture.AccountId;
    private const string Stranger = "222222222222";

    // In everything that the owner has and that no request names.
    private const string Mark = "ownersalone";

    private IdentityServer _kiln = null!;

    public async ValueTask InitializeAsync()
    {
        _kiln = await IdentityServer.StartAsync();
        await FillAsync();
    }

    public ValueTask DisposeAsync() => _kiln.DisposeAsync();

    [Theory]
    [InlineData("us-east-1")]
    [InlineData("eu-west-1")]
    public async Task No_operation_reaches_what_another_account_has(string region)
    {
        var stranger = _kiln.AddAccount(Stranger);
        var before = await OwnersViewAsync();
        Assert.Contains(Mark, before, StringComparison.Ordinal);
        var tried = 0;
        foreach (var service in _kiln.Services)
        {
            foreach (var operation in service.Operations.Values.Where(o => o.IsImplemented))
            {
                foreach (var byArn in new[] { false, true })
                {
                    var (status, answer) = await TryAsync(stranger, service.Description, operation, byArn, region);
                    Assert.False(status >= 500, $"{service.Description.Name}:{operation.Name} answered {status}: {answer}");
                    Assert.False(answer.Contains(Mark, StringComparison.Ordinal), $"{service.Description.Name}:{operation.Name} told {Stranger} of what {Owner} has: {answer}");
                    tried++;
                }
            }
        }
        Assert.True(tried > 200, $"{tried} requests");
        Assert.Equal(before, await OwnersViewAsync());
    }

    [Fact]
    public async Task Regions_of_one_account_are_apart()
    {
        foreach (var (service, path, body, target) in new[]
        {
            ("lambda", "/2015-03-31/functions/", "", ""),
            ("logs", "/", "{}", "Logs_20140328.DescribeLogGroups"),
        })
        {
            var here = await BodyAsync(_kiln.Root, service, path, body, target, KilnFixture.Region);
            var there = await BodyAsync(_kiln.Root, service, path, body, target, "eu-west-1");
            Assert.Contains("kept", here, StringComparison.Ordinal);
            Assert.DoesNotContain("kept", there, StringComparison.Ordinal);
        }
    }

    private async Task FillAsync()
    {
        var root = _kiln.Root;
        var policy = $$"""{"Version":"2012-10-17","Statement":[{"Sid":"{{Mark}}","Effect":"Allow","Action":"*","Resource":"*"}]}""";
        (string, string)[] tag = [("Tags.member.1.Key", "k"), ("Tags.member.1.Value", Mark)];
        await _kiln.RunAsync(root, "CreateRole", [("RoleName", "kept"), ("AssumeRolePolicyDocument", Trust("\"Service\":\"lambda.amazonaws.com\"")), ("Description", Mark), .. tag]);
        await _kiln.RunAsync(root, "PutRolePolicy", ("RoleName", "kept"), ("PolicyName", "kept"), ("PolicyDocument", policy));
        await _kiln.RunAsync(root, "CreateUser", [("UserName", "kept"), .. tag]);
        await _kiln.RunAsync(root, "PutUserPolicy", ("UserName", "kept"), ("PolicyName", "kept"), ("PolicyDocument", policy));
        await _kiln.RunAsync(root, "CreateAccessKey", ("UserName", "kept"));
        await _kiln.RunAsync(root, "CreateGroup", ("GroupName", "kept"), ("Path", $"/{Mark}/"));
        await _kiln.RunAsync(root, "AddUserToGroup", ("GroupName", "kept"), ("UserName", "kept"));
        await _kiln.RunAsync(root, "PutGroupPolicy", ("GroupName", "kept"), ("PolicyName", "kept"), ("PolicyDocument", policy));
        await _kiln.RunAsync(root, "CreatePolicy", [("PolicyName", "kept"), ("PolicyDocument", policy), ("Description", Mark), .. tag]);
        await _kiln.RunAsync(root, "CreateInstanceProfile", [("InstanceProfileName", "kept"), ("Path", $"/{Mark}/"), .. tag]);
        await _kiln.RunAsync(root, "CreateAccountAlias", ("AccountAlias", Mark));
        var function = new JsonObject
        {
            ["FunctionName"] = "kept",
            ["Runtime"] = _kiln.Runtime,
            ["Handler"] = "app.handler",
            ["Role"] = $"arn:aws:iam::{Owner}:role/kept",
            ["Description"] = Mark,
            ["Environment"] = new JsonObject { ["Variables"] = new JsonObject { ["SECRET"] = Mark } },
            ["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(KilnFixture.Zip($"def handler(event, context):\n    print('{Mark}')\n    return '{Mark}'\n")) },
        };
        using var created = await _kiln.SendAsync(root, HttpMethod.Post, "lambda", "/2015-03-31/functions", function.ToJsonString());
        Assert.Equal(201, (int)created.StatusCode);
        using var invoked = await _kiln.SendAsync(root, HttpMethod.Post, "lambda", "/2015-03-31/functions/kept/invocations", "{}");
        Assert.Contains(Mark, await invoked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await TargetAsync("CreateLogGroup", """{"logGroupName":"kept"}""");
        await TargetAsync("CreateLogStream", """{"logGroupName":"kept","logStreamName":"kept"}""");
        var now = _kiln.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await TargetAsync("PutLogEvents", $$"""{"logGroupName":"kept","logStreamName":"kept","logEvents":[{"timestamp":{{now}},"message":"{{Mark}}"}]}""");

        async Task TargetAsync(string operation, string body)
        {
            using var answer = await _kiln.SendAsync(
                root, HttpMethod.Post, "logs", "/", body, "application/x-amz-json-1.1", headers: ("X-Amz-Target", "Logs_20140328." + operation));
            Assert.Equal(200, (int)answer.StatusCode);
        }
    }

    /// <summary>All that the owner has, as its root sees it.</summary>
    private async Task<string> OwnersViewAsync()
    {
        var view = new StringBuilder();
        foreach (var (action, parameters) in new (string, (string, string)[])[]
        {
            ("GetAccountAuthorizationDetails", [("Filter.member.1", "User"), ("Filter.member.2", "Role"), ("Filter.member.3", "Group"), ("Filter.member.4", "LocalManagedPolicy")]),
            ("ListAccessKeys", [("UserName", "kept")]),
            ("ListInstanceProfiles", []),
            ("ListInstanceProfileTags", [("InstanceProfileName", "kept")]),
            ("ListAccountAliases", []),
        })
        {
            var answer = await _kiln.RunAsync(_kiln.Root, action, parameters);
            answer.Descendants().Where(e => e.Name.LocalName == "RequestId").ToList().ForEach(e => e.Remove());
            view.Append(answer);
        }
        view.Append(await BodyAsync(_kiln.Root, "lambda", "/2015-03-31/functions/", "", "", KilnFixture.Region));
        foreach (var (operation, body) in new[]
        {
            ("DescribeLogGroups", "{}"), ("DescribeLogStreams", """{"logGroupName":"kept"}"""), ("FilterLogEvents", """{"logGroupName":"kept"}"""),
            ("FilterLogEvents", """{"logGroupName":"/aws/lambda/kept"}"""),
        })
            view.Append(await BodyAsync(_kiln.Root, "logs", "/", body, "Logs_20140328." + operation, KilnFixture.Region));
        return view.ToString();
    }

    private async Task<string> BodyAsync(Credential credential, string service, string path, string body, string target, string region)
    {
        (string, string)[] headers = target.Length > 0 ? [("X-Amz-Target", target)] : [];
        using var answer = await _kiln.SendAsync(
            credential, body.Length > 0 ? HttpMethod.Post : HttpMethod.Get, service, path, body, "application/x-amz-json-1.1", region, headers);
        Assert.Equal(200, (int)answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<(int Status, string Answer)> TryAsync(Credential credential, ServiceDescription service, Operation operation, bool byArn, string region)
    {
        var type = operation.Implementation!.Request.Type;
        var values = new JsonObject();
        foreach (var member in type.Properties)
        {
            if (ValueOf(service.Name, member, byArn) is { } value)
                values[member.Name] = value;
        }
        using var response = service.Protocols[0] switch
        {
            ProtocolKind.Query => await _kiln.SendAsync(
                credential, HttpMethod.Post, service.SigningName, "/", $"Action={operation.Name}&Version={service.ApiVersion}{Form(values)}", "application/x-www-form-urlencoded", region),
            ProtocolKind.AwsJson => await _kiln.SendAsync(
                credential, HttpMethod.Post, service.SigningName, "/", values.ToJsonString(), "application/x-amz-json-1.1", region,
                ("X-Amz-Target", $"{service.TargetPrefix}.{operation.Name}")),
            _ => await _kiln.SendAsync(credential, new(operation.HttpMethod), service.SigningName, Path(operation, values), values.ToJsonString(), region: region),
        };
        // Documents are percent-encoded in XML.
        return ((int)response.StatusCode, Uri.UnescapeDataString(await response.Content.ReadAsStringAsync()));
    }

    /// <summary>What names something of the owner's; null leaves a member out.</summary>
    private static JsonNode? ValueOf(string service, JsonPropertyInfo member, bool byArn)
    {
        var name = member.Name.ToLowerInvariant();
        if (member.PropertyType == typeof(List<string>))
            return name.Contains("key", StringComparison.Ordinal) ? new JsonArray("k") : null;
        if (member.PropertyType != typeof(string))
            return null;
        return name switch
        {
            "functionname" => byArn ? $"arn:aws:lambda:us-east-1:{Owner}:function:kept" : "kept",
            "role" or "rolearn" => $"arn:aws:iam::{Owner}:role/kept",
            "policyarn" or "permissionsboundary" => $"arn:aws:iam::{Owner}:policy/kept",
            "policysourcearn" => $"arn:aws:iam::{Owner}:user/kept",
            "loggroupidentifier" or "resourcearn" => byArn ? $"arn:aws:logs:us-east-1:{Owner}:log-group:kept" : "kept",
            "loggroupname" when byArn => "/aws/lambda/kept",
            "resource" => $"arn:aws:lambda:us-east-1:{Owner}:function:kept",
            "policydocument" or "assumerolepolicydocument" => Allow("s3:*"),
            // Aliases are one name space for all accounts.
            "accountalias" => "kept",
            "versionid" => "v1",
            "rolesessionname" or "name" or "statementid" => "kept",
            "webidentitytoken" => "a.b.c",
            "action" => "lambda:InvokeFunction",
            "principal" => "*",
            "status" when service == "iam" => "Inactive",
            "runtime" => "python3.12",
            "handler" => "app.handler",
            _ when name.EndsWith("name", StringComparison.Ordinal) => "kept",
            _ => null,
        };
    }

    private static string Form(JsonObject values) => string.Concat(values.Select(v => v.Value is JsonArray list
        ? $"&{v.Key}.member.1={Uri.EscapeDataString((string)list[0]!)}"
        : $"&{v.Key}={Uri.EscapeDataString((string)v.Value!)}"));

    private static string Path(Operation operation, JsonObject values)
    {
        var path = operation.Uri.Text;
        foreach (var (name, value) in values)
        {
            if (value is not JsonArray)
                path = path.Replace($"{{{name}}}", Uri.EscapeDataString((string)value!), StringComparison.Ordinal);
        }
        return path.Contains('{', StringComparison.Ordinal) ? path[..path.IndexOf('{', StringComparison.Ordinal)] + "kept" : path;
    }
}
