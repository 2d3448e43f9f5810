using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Kiln.Aws.Signing;

namespace Kiln.Integration;

/// <summary>What of CloudWatch Logs shows on the wire, and who may what.</summary>
public sealed class LogServiceTests
{
    private const string ContentType = "application/x-amz-json-1.1";
    private const string Stream = "application/vnd.amazon.eventstream";

    [Fact]
    public async Task Malformed_query_is_told_with_its_place()
    {
        await using var kiln = await IdentityServer.StartAsync();
        await CreateGroupsAsync(kiln, "a");
        var (status, answer) = await SendAsync(kiln, kiln.Root, "StartQuery", """{"logGroupName":"a","startTime":0,"endTime":1,"queryString":"nonsense"}""");
        Assert.Equal(
            """{"__type":"MalformedQueryException","queryCompileError":{"location":{"startCharOffset":0,"endCharOffset":8},"message":"unexpected symbol found nonsense at line 1 and position 1"},"message":"unexpected symbol found nonsense at line 1 and position 1"}""",
            answer.ToJsonString());
        Assert.Equal(400, status);
    }

    private const string ArnOf = "arn:aws:logs:us-east-1:123456789012:log-group:";

    // Operation, members, and how they name the group b beside or in place of a.
    private static readonly (string Action, string Members, string Both, string One)[] Naming =
    [
        ("StartQuery", "\"startTime\":0,\"endTime\":1,\"queryString\":\"fields a\"", "\"logGroupNames\":[\"a\",\"b\"]", "\"logGroupNames\":[\"a\"]"),
        ("StartQuery", "\"startTime\":0,\"endTime\":1,\"queryString\":\"fields a\"", $"\"logGroupIdentifiers\":[\"{ArnOf}a\",\"b\"]", $"\"logGroupIdentifiers\":[\"{ArnOf}a\"]"),
        ("StartQuery", "\"startTime\":0,\"endTime\":1,\"queryString\":\"fields a\"", "\"logGroupName\":\"b\"", "\"logGroupName\":\"a\""),
        ("StartLiveTail", "\"logEventFilterPattern\":\"\"", $"\"logGroupIdentifiers\":[\"{ArnOf}a\",\"{ArnOf}b\"]", ""),
        ("TagResource", "\"tags\":{\"k\":\"v\"}", $"\"resourceArn\":\"{ArnOf}b\"", $"\"resourceArn\":\"{ArnOf}a\""),
        ("PutMetricFilter", "\"filterName\":\"f\",\"filterPattern\":\"\",\"metricTransformations\":[{\"metricName\":\"m\",\"metricNamespace\":\"n\",\"metricValue\":\"1\"}]", "\"logGroupName\":\"b\"", "\"logGroupName\":\"a\""),
        ("PutLogGroupDeletionProtection", "\"deletionProtectionEnabled\":false", "\"logGroupIdentifier\":\"b\"", "\"logGroupIdentifier\":\"a\""),
    ];

    [Fact]
    public async Task Permission_is_needed_for_every_group_that_is_named()
    {
        await using var kiln = await IdentityServer.StartAsync();
        await CreateGroupsAsync(kiln, "a", "b");
        var user = await kiln.UserAsync("ada", IdentityServer.Allow("logs:*", ArnOf + "a:*"));
        foreach (var (action, members, both, one) in Naming)
        {
            var (status, answer) = await SendAsync(kiln, user, action, $"{{{both},{members}}}");
            Assert.Equal((400, "AccessDeniedException"), (status, (string?)answer["__type"]));
            Assert.Contains($"logs:{action} on resource: {ArnOf}b:log-stream:", (string?)answer["Message"], StringComparison.Ordinal);
            // A session would go on.
            if (one.Length > 0)
                Assert.Equal(200, (await SendAsync(kiln, user, action, $"{{{one},{members}}}")).Status);
        }
    }

    [Fact]
    public async Task Queries_of_another_account_are_not_there()
    {
        await using var kiln = await IdentityServer.StartAsync();
        await CreateGroupsAsync(kiln, "a");
        var (_, started) = await SendAsync(kiln, kiln.Root, "StartQuery", """{"logGroupName":"a","startTime":0,"endTime":1,"queryString":"fields a"}""");
        var request = new JsonObject { ["queryId"] = (string?)started["queryId"] }.ToJsonString();
        Assert.Equal(200, (await SendAsync(kiln, kiln.Root, "GetQueryResults", request)).Status);
        var other = kiln.AddAccount("222222222222");
        foreach (var action in new[] { "GetQueryResults", "StopQuery", "ListLogGroupsForQuery" })
        {
            var (status, answer) = await SendAsync(kiln, other, action, request);
            Assert.Equal((400, "ResourceNotFoundException"), (status, (string?)answer["__type"]));
        }
    }

    [Fact]
    public async Task Live_tail_is_a_stream_of_events_and_ends_with_the_server()
    {
        var kiln = await IdentityServer.StartAsync();
        Task? stopping = null;
        try
        {
            await CreateGroupsAsync(kiln, "a");
            await SendAsync(kiln, kiln.Root, "CreateLogStream", """{"logGroupName":"a","logStreamName":"s"}""");
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Post, kiln.Endpoint + "/");
            request.Headers.Add("X-Amz-Target", "Logs_20140328.StartLiveTail");
            var body = """{"logGroupIdentifiers":["arn:aws:logs:us-east-1:123456789012:log-group:a"]}"""u8.ToArray();
            new RequestSigner(kiln.Root, kiln.Time).Sign(request, KilnFixture.Region, "logs", body);
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(ContentType) } };
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal((200, Stream), ((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType));
            await using var stream = await response.Content.ReadAsStreamAsync();
            Assert.StartsWith("initial-response:{}", await MessageAsync(stream), StringComparison.Ordinal);
            Assert.StartsWith("sessionStart:{\"requestId\":", await MessageAsync(stream), StringComparison.Ordinal);
            var at = kiln.Time.GetUtcNow().ToUnixTimeMilliseconds();
            var (put, answer) = await SendAsync(kiln, kiln.Root, "PutLogEvents", $$"""{"logGroupName":"a","logStreamName":"s","logEvents":[{"timestamp":{{at}},"message":"hello"}]}""");
            Assert.True(put == 200, answer.ToJsonString());
            var update = await MessageAsync(stream, message => message.Contains("hello", StringComparison.Ordinal));
            Assert.StartsWith("sessionUpdate:{\"sessionMetadata\":{\"sampled\":false},\"sessionResults\":[{\"logStreamName\":\"s\",\"logGroupIdentifier\":\"123456789012:a\",\"message\":\"hello\"", update, StringComparison.Ordinal);

            stopping = kiln.DisposeAsync().AsTask();
            var last = await MessageAsync(stream, message => !message.StartsWith("sessionUpdate", StringComparison.Ordinal));
            Assert.Equal("SessionStreamingException:{\"message\":\"The server is stopping.\"}", last);
            Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        }
        finally
        {
            await (stopping ?? kiln.DisposeAsync().AsTask());
        }
    }

    private static async Task CreateGroupsAsync(IdentityServer kiln, params string[] names)
    {
        foreach (var name in names)
            await SendAsync(kiln, kiln.Root, "CreateLogGroup", new JsonObject { ["logGroupName"] = name }.ToJsonString());
    }

    private static async Task<(int Status, JsonNode Answer)> SendAsync(IdentityServer kiln, Credential credential, string action, string request)
    {
        using var response = await kiln.SendAsync(credential, HttpMethod.Post, "logs", "/", request, ContentType, headers: ("X-Amz-Target", "Logs_20140328." + action));
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    /// <returns>The first of the next messages that is wanted.</returns>
    private static async Task<string> MessageAsync(Stream stream, Func<string, bool> wanted)
    {
        for (var i = 0; i < 10; i++)
        {
            var message = await MessageAsync(stream);
            if (wanted(message))
                return message;
        }
        throw new InvalidOperationException("None of ten messages was the wanted one.");
    }

    /// <returns>The type of the next message, and its payload.</returns>
    private static async Task<string> MessageAsync(Stream stream)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var prelude = new byte[12];
        await stream.ReadExactlyAsync(prelude, deadline.Token);
        var rest = new byte[BinaryPrimitives.ReadInt32BigEndian(prelude) - prelude.Length];
        await stream.ReadExactlyAsync(rest, deadline.Token);
        var headers = BinaryPrimitives.ReadInt32BigEndian(prelude.AsSpan(4));
        var text = Encoding.UTF8.GetString(rest.AsSpan(0, headers));
        var type = new[] { "initial-response", "sessionStart", "sessionUpdate", "SessionStreamingException" }.Single(name => text.Contains(name, StringComparison.Ordinal));
        return $"{type}:{Encoding.UTF8.GetString(rest.AsSpan(headers, rest.Length - headers - 4))}";
    }
}
