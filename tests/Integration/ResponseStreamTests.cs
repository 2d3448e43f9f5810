using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>InvokeWithResponseStream: event-stream messages as they come over the connection.</summary>
public sealed class ResponseStreamTests(KilnFixture kiln)
{
    [Fact]
    public async Task Parts_arrive_before_the_function_ends()
    {
        var name = await StreamingFunction.CreateAsync(kiln);
        var gate = await Gate.CreateAsync(kiln);
        using var response = await kiln.SendAsync(
            HttpMethod.Post, "lambda", Uri(name), Encoding.UTF8.GetBytes(StreamingFunction.Plan("text/plain", "first", StreamingFunction.Wait(gate.Id), "second")),
            completion: HttpCompletionOption.ResponseHeadersRead, headers: ("X-Amz-Log-Type", "Tail"));
        Assert.Equal((200, "application/vnd.amazon.eventstream", "$LATEST"), (
            (int)response.StatusCode, response.Content.Headers.ContentType!.MediaType, response.Headers.GetValues("X-Amz-Executed-Version").Single()));
        await using var stream = await response.Content.ReadAsStreamAsync();
        var (headers, payload) = await MessageAsync(stream);
        Assert.Equal(("event", "PayloadChunk", "application/octet-stream", "first"), (headers[":message-type"], headers[":event-type"], headers[":content-type"], payload));
        // It is still waiting: only now is it let go on.
        await gate.OpenAsync();
        Assert.Equal("second", (await MessageAsync(stream)).Payload);
        (headers, payload) = await MessageAsync(stream);
        Assert.Equal("InvokeComplete", headers[":event-type"]);
        var complete = JsonNode.Parse(payload)!.AsObject();
        Assert.Equal(["LogResult"], complete.Select(m => m.Key));
        Assert.Matches("^START RequestId: .*\nEND RequestId: .*\nREPORT RequestId: ", Encoding.UTF8.GetString(Convert.FromBase64String((string)complete["LogResult"]!)));
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task Error_in_the_middle_is_told_at_the_end()
    {
        var name = await StreamingFunction.CreateAsync(kiln);
        var events = await InvokeAsync(name, StreamingFunction.Plan("text/plain", "part", new JsonObject { ["error"] = "Own.Error" }));
        Assert.Equal("part", events[0].Payload);
        var complete = JsonNode.Parse(events[^1].Payload)!;
        Assert.Equal("Unhandled", (string?)complete["ErrorCode"]);
        Assert.Equal("""{"errorMessage": "broke", "errorType": "Own.Error"}""", (string?)complete["ErrorDetails"]);
    }

    [Theory]
    [InlineData(20, "Runtime exited with error: exit status 3")]
    [InlineData(1, "Task timed out after 1.00 seconds")]
    public async Task End_of_the_function_in_the_middle_is_told(int timeout, string expected)
    {
        var name = await StreamingFunction.CreateAsync(kiln, timeout);
        var gate = await Gate.CreateAsync(kiln);
        JsonNode[] end = timeout == 1 ? [StreamingFunction.Wait("none")] : [StreamingFunction.Wait(gate.Id), new JsonObject { ["exit"] = 3 }];
        using var response = await kiln.SendAsync(
            HttpMethod.Post, "lambda", Uri(name), Encoding.UTF8.GetBytes(StreamingFunction.Plan("text/plain", ["part", .. end])), completion: HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        Assert.Equal("part", (await MessageAsync(stream)).Payload);
        // Only now: what is on its way when a process ends may not arrive.
        await gate.OpenAsync();
        var complete = JsonNode.Parse((await MessageAsync(stream)).Payload)!;
        Assert.Equal("Unhandled", (string?)complete["ErrorCode"]);
        Assert.Contains(timeout == 1 ? expected : "", (string?)complete["ErrorDetails"]);
        Assert.Matches(timeout == 1 ? expected : $"{expected}|Runtime.TruncatedResponse", (string?)complete["ErrorDetails"]);
        // The next event finds a runtime that works.
        Assert.Equal("whole", (await InvokeAsync(name, StreamingFunction.Plan("text/plain", "whole")))[0].Payload);
    }

    [Fact]
    public async Task Function_that_does_not_stream_is_answered_in_one_piece()
    {
        var events = await InvokeAsync("existing", """{"a":1}""");
        Assert.Equal(["""{"a": 1}""", "{}"], events.Select(e => e.Payload));
    }

    [Theory]
    [InlineData("?Qualifier=nothing", "{}", 404, "ResourceNotFoundException")]
    [InlineData("", "no json", 400, "InvalidRequestContentException")]
    public async Task Fault_before_the_stream_is_an_error_as_ever(string query, string payload, int status, string code)
    {
        using var response = await kiln.SendAsync(HttpMethod.Post, "lambda", Uri("existing") + query, Encoding.UTF8.GetBytes(payload));
        Assert.Equal((status, code), ((int)response.StatusCode, response.Headers.GetValues("x-amzn-ErrorType").Single()));
    }

    [Fact]
    public async Task Dry_run_has_no_stream()
    {
        using var response = await kiln.SendAsync(HttpMethod.Post, "lambda", Uri("existing"), "{}"u8.ToArray(), headers: ("X-Amz-Invocation-Type", "DryRun"));
        Assert.Equal((204, ""), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    private static string Uri(string name) => $"/2021-11-15/functions/{name}/response-streaming-invocations";

    private async Task<List<(Dictionary<string, string> Headers, string Payload)>> InvokeAsync(string name, string payload)
    {
        using var response = await kiln.SendAsync(HttpMethod.Post, "lambda", Uri(name), Encoding.UTF8.GetBytes(payload));
        Assert.Equal(200, (int)response.StatusCode);
        using var stream = new MemoryStream(await response.Content.ReadAsByteArrayAsync());
        var events = new List<(Dictionary<string, string>, string)>();
        while (stream.Position < stream.Length)
            events.Add(await MessageAsync(stream));
        return events;
    }

    private static async Task<(Dictionary<string, string> Headers, string Payload)> MessageAsync(Stream stream)
    {
        var prelude = new byte[12];
        await stream.ReadExactlyAsync(prelude);
        var total = BinaryPrimitives.ReadInt32BigEndian(prelude);
        var headersLength = BinaryPrimitives.ReadInt32BigEndian(prelude.AsSpan(4));
        var rest = new byte[total - prelude.Length];
        await stream.ReadExactlyAsync(rest);
        var headers = new Dictionary<string, string>();
        for (var at = 0; at < headersLength;)
        {
            var name = Encoding.UTF8.GetString(rest, at + 1, rest[at]);
            at += 1 + rest[at] + 1;
            var length = BinaryPrimitives.ReadInt16BigEndian(rest.AsSpan(at));
            headers[name] = Encoding.UTF8.GetString(rest, at + 2, length);
            at += 2 + length;
        }
        return (headers, Encoding.UTF8.GetString(rest, headersLength, rest.Length - headersLength - 4));
    }
}
