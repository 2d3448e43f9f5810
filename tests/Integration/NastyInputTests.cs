using System.Text;
using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>
/// Every member of every operation, in turn, gets values that nobody in his right mind sends. Whatever is answered, it is not an internal
/// error, and the body is of the protocol.
/// </summary>
public sealed class NastyInputTests(KilnFixture kiln)
{
    private static readonly string?[] Values =
    [
        "null", "true", "-1", "0", "1e400", "99999999999999999999", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\uFFFD\\u0001\"", "\"%\"", "\"..\"", "\"/\"", "\"a:b:c:d:e:f:g:h\"",
        "\"arn:aws:lambda:us-east-1:123456789012:function:\"", "\"$LATEST\"", "[]", "[null]", "[[]]", "[{}]", "{}", "{\"a\":null}", "{\"\":\"\"}", "{\"a\":{\"b\":[1]}}", "[1,2,3]",
        "\"" + new string('x', 5000) + "\"",
    ];

    public static TheoryData<string, string, string> RestOperations() => new()
    {
        { "POST", "/2015-03-31/functions", "FunctionName Runtime Role Handler Code Description Timeout MemorySize Environment VpcConfig DeadLetterConfig KMSKeyArn TracingConfig EphemeralStorage SnapStart LoggingConfig Layers FileSystemConfigs ImageConfig PackageType Architectures Tags Publish CodeSigningConfigArn TenancyConfig" },
        { "PUT", "/2015-03-31/functions/nasty-target/configuration", "Runtime Role Handler Description Timeout MemorySize Environment VpcConfig DeadLetterConfig KMSKeyArn TracingConfig EphemeralStorage SnapStart LoggingConfig Layers FileSystemConfigs RevisionId" },
        { "POST", "/2020-04-22/code-signing-configs", "AllowedPublishers CodeSigningPolicies Description Tags" },
        { "PUT", "/2020-06-30/functions/nasty-target/code-signing-config", "CodeSigningConfigArn" },
        { "PUT", "/2021-07-20/functions/nasty-target/runtime-management-config", "UpdateRuntimeOn RuntimeVersionArn" },
        { "PUT", "/2025-11-30/functions/nasty-target/function-scaling-config?Qualifier=1", "FunctionScalingConfig" },
        { "POST", "/2018-10-31/layers/nasty/versions", "Content Description CompatibleRuntimes CompatibleArchitectures LicenseInfo" },
        { "POST", "/2018-10-31/layers/existing/versions/1/policy", "StatementId Action Principal OrganizationId" },
        { "PUT", "/2019-09-25/functions/nasty-target/event-invoke-config", "MaximumRetryAttempts MaximumEventAgeInSeconds DestinationConfig" },
        { "POST", "/2019-09-25/functions/nasty-target/event-invoke-config", "MaximumRetryAttempts MaximumEventAgeInSeconds DestinationConfig" },
        { "PUT", "/2015-03-31/functions/nasty-target/code", "ZipFile S3Bucket S3Key S3ObjectVersion S3ObjectStorageMode SourceKMSKeyArn ImageUri Publish PublishTo DryRun RevisionId Architectures" },
    };

    [Theory, MemberData(nameof(RestOperations))]
    public async Task Rest_body(string method, string path, string members)
    {
        using var created = await kiln.LambdaAsync(HttpMethod.Post, "/2015-03-31/functions", kiln.FunctionRequest("nasty-target"));
        foreach (var member in members.Split(' '))
        {
            foreach (var value in Values)
            {
                var request = method == "POST" ? kiln.FunctionRequest("nasty").ToJsonString() : "{}";
                // As text: not all of the values are JSON that a parser would build.
                var body = request[..^1] + (request.Length > 2 ? "," : "") + $"\"{member}\":{value}}}";
                using var response = await kiln.SendAsync(new(method), "lambda", path, Encoding.UTF8.GetBytes(body));
                await IsNoInternalErrorAsync(response, $"{method} {path} {member}={value}");
            }
        }
    }

    [Theory]
    [InlineData("/2015-03-31/functions/{0}")]
    [InlineData("/2015-03-31/functions/{0}/configuration")]
    [InlineData("/2015-03-31/functions/existing?Qualifier={0}")]
    [InlineData("/2015-03-31/functions/?Marker={0}")]
    [InlineData("/2015-03-31/functions/?MaxItems={0}")]
    [InlineData("/2015-03-31/functions/?FunctionVersion={0}&FunctionVersion=ALL")]
    [InlineData("/2018-10-31/layers/{0}/versions")]
    [InlineData("/2018-10-31/layers/existing/versions?Marker={0}")]
    [InlineData("/2018-10-31/layers?find=LayerVersion&Arn={0}")]
    [InlineData("/2019-09-25/functions/{0}/event-invoke-config")]
    [InlineData("/2019-09-25/functions/existing/event-invoke-config?Qualifier={0}")]
    [InlineData("/2019-09-25/functions/existing/event-invoke-config/list?Marker={0}")]
    [InlineData("/{0}")]
    public async Task Rest_path_and_query(string template)
    {
        string[] values = ["%00", "%ff%fe", "%C0%AF", "%2e%2e%2f", "%252F", "a%0d%0ab", "%F0%9F%98%80", "%", "%zz", "+", "a+b", ":", "%3A%3A", "a;b", "*", new('y', 3000), ""];
        foreach (var value in values)
        {
            using var response = await kiln.SendAsync(HttpMethod.Get, "lambda", template.Replace("{0}", value, StringComparison.Ordinal));
            await IsNoInternalErrorAsync(response, template + " " + value);
        }
    }

    [Theory]
    [InlineData("CreateRole", "RoleName AssumeRolePolicyDocument Path Description MaxSessionDuration Tags.member.1.Key Tags.member.1 Tags.member Tags")]
    [InlineData("PutRolePolicy", "RoleName PolicyName PolicyDocument")]
    [InlineData("ListRoles", "PathPrefix Marker MaxItems")]
    [InlineData("AttachRolePolicy", "RoleName PolicyArn")]
    [InlineData("GetRole", "RoleName")]
    public async Task Query_parameter(string action, string parameters)
    {
        string[] values = ["", "%00", "%01", "%EF%BF%BD", "%ED%A0%80", "null", "-1", "1e9", "%7B", "%5B%5D", "%7B%22Statement%22%3A%5Bnull%5D%7D", "%7B%22Version%22%3A1%2C%22Statement%22%3A%7B%7D%7D", new('z', 5000)];
        foreach (var parameter in parameters.Split(' '))
        {
            foreach (var value in values)
            {
                using var response = await kiln.QueryAsync("iam", $"Action={action}&Version=2010-05-08&RoleName=lambda-role&{parameter}={value}");
                await IsNoInternalErrorAsync(response, $"{action} {parameter}={value}");
            }
        }
    }

    [Theory]
    [InlineData("CreateLogGroup", "logGroupName tags kmsKeyId")]
    [InlineData("DescribeLogGroups", "logGroupNamePrefix logGroupNamePattern nextToken limit accountIdentifiers")]
    [InlineData("DescribeLogStreams", "logGroupName logGroupIdentifier logStreamNamePrefix orderBy descending nextToken limit")]
    [InlineData("GetLogEvents", "logGroupName logStreamName startTime endTime nextToken limit startFromHead")]
    [InlineData("FilterLogEvents", "logGroupName logStreamNames logStreamNamePrefix startTime endTime filterPattern nextToken limit interleaved")]
    [InlineData("PutLogEvents", "logGroupName logStreamName logEvents sequenceToken")]
    public async Task Json_member(string operation, string members)
    {
        foreach (var member in members.Split(' '))
        {
            foreach (var value in Values)
            {
                var body = $$"""{"logGroupName":"/aws/lambda/existing","logStreamName":"s","{{member}}":{{value}}}""";
                using var response = await kiln.SendAsync(
                    HttpMethod.Post, "logs", "/", Encoding.UTF8.GetBytes(body), "application/x-amz-json-1.1", headers: ("X-Amz-Target", "Logs_20140328." + operation));
                await IsNoInternalErrorAsync(response, $"{operation} {member}={value}");
            }
        }
    }

    [Theory]
    [InlineData("HEAD", "/2015-03-31/functions")]
    [InlineData("OPTIONS", "/2015-03-31/functions")]
    [InlineData("PATCH", "/")]
    [InlineData("DELETE", "/")]
    [InlineData("POST", "/2015-03-31/functions/existing/invocations/extra")]
    public async Task Method_or_path_of_no_operation(string method, string path)
    {
        using var response = await kiln.SendAsync(new(method), "lambda", path, "[]"u8.ToArray());
        await IsNoInternalErrorAsync(response, method + " " + path);
        Assert.Equal(404, (int)response.StatusCode);
    }

    private static async Task IsNoInternalErrorAsync(HttpResponseMessage response, string request)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode < 500, $"{(int)response.StatusCode} to {(request.Length > 300 ? request[..300] : request)}: {body}");
        // A bad request may be refused by the web server itself, which answers without a body.
        if (body.Length > 0 && response.Content.Headers.ContentType?.MediaType is { } type)
            Assert.True(type == "text/xml" ? body.StartsWith('<') : JsonNode.Parse(body) is not null, body);
    }
}
