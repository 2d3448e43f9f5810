using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>What an invocation can come to, with real interpreters behind the API.</summary>
public sealed class InvocationTests(KilnFixture kiln)
{
    private const string Source = """
        import os, sys, time, threading, uuid

        count = 0
        process = str(uuid.uuid4())

        def handler(event, context):
            global count
            count += 1
            kind = event.get("do")
            if kind == "sleep":
                time.sleep(event["seconds"])
            elif kind == "exit":
                os._exit(event["code"])
            elif kind == "large":
                return "x" * event["bytes"]
            elif kind == "environment":
                return dict(os.environ)
            elif kind == "context":
                return context.client_context.custom
            return {"count": count, "process": process, "arn": context.invoked_function_arn}
        """;

    [Fact]
    public async Task Environment_is_used_again_while_it_is_idle()
    {
        var name = await CreateAsync();
        var first = await ResultAsync(name, "{}");
        var second = await ResultAsync(name, "{}");
        Assert.Equal((1, 2), ((int)first["count"]!, (int)second["count"]!));
        Assert.Equal((string?)first["process"], (string?)second["process"]);
    }

    [Fact]
    public async Task Two_events_at_a_time_have_two_environments()
    {
        var name = await CreateAsync();
        const string slow = """{"do":"sleep","seconds":0.5}""";
        var results = await Task.WhenAll(ResultAsync(name, slow), ResultAsync(name, slow));
        Assert.NotEqual((string?)results[0]["process"], (string?)results[1]["process"]);
    }

    [Fact]
    public async Task Timeout_kills_and_the_next_event_has_a_new_process()
    {
        var name = await CreateAsync(timeout: 1);
        var before = await ResultAsync(name, "{}");
        using var response = await InvokeAsync(name, """{"do":"sleep","seconds":30}""", ("X-Amz-Log-Type", "Tail"));
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var requestId = response.Headers.GetValues("x-amzn-RequestId").Single();
        Assert.Equal((200, "Unhandled"), ((int)response.StatusCode, response.Headers.GetValues("X-Amz-Function-Error").Single()));
        Assert.Equal("Sandbox.Timedout", (string?)error["errorType"]);
        Assert.Equal($"RequestId: {requestId} Error: Task timed out after 1.00 seconds", (string?)error["errorMessage"]);
        Assert.Contains("\tStatus: timeout", Tail(response), StringComparison.Ordinal);
        var after = await ResultAsync(name, "{}");
        Assert.Equal(1, (int)after["count"]!);
        Assert.NotEqual((string?)before["process"], (string?)after["process"]);
    }

    [Fact]
    public async Task Process_that_exits_is_told_from_one_that_answers()
    {
        var name = await CreateAsync();
        using var response = await InvokeAsync(name, """{"do":"exit","code":3}""");
        var requestId = response.Headers.GetValues("x-amzn-RequestId").Single();
        Assert.Equal(
            $$"""{"errorType":"Runtime.ExitError","errorMessage":"RequestId: {{requestId}} Error: Runtime exited with error: exit status 3"}""",
            await response.Content.ReadAsStringAsync());
        Assert.Equal(1, (int)(await ResultAsync(name, "{}"))["count"]!);
    }

    [Fact]
    public async Task Result_over_six_megabytes_is_refused()
    {
        var name = await CreateAsync();
        using var response = await InvokeAsync(name, """{"do":"large","bytes":6291555}""");
        Assert.Contains("Response payload size exceeded maximum allowed payload size (6291556 bytes).", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var largest = await InvokeAsync(name, """{"do":"large","bytes":6291554}""");
        Assert.Equal(6291556, (await largest.Content.ReadAsByteArrayAsync()).Length);
        Assert.False(largest.Headers.Contains("X-Amz-Function-Error"));
    }

    [Fact]
    public async Task Module_that_cannot_be_loaded_answers_with_its_error()
    {
        var name = await CreateAsync("import nope\n");
        using var response = await InvokeAsync(name, "{}");
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("Unhandled", response.Headers.GetValues("X-Amz-Function-Error").Single());
        Assert.Equal("Unable to import module 'app': No module named 'nope'", (string?)error["errorMessage"]);
        Assert.Equal("Runtime.ImportModuleError", (string?)error["errorType"]);
    }

    [Fact]
    public async Task Client_context_reaches_the_function()
    {
        var name = await CreateAsync();
        var context = Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"custom":{"key":"välue"}}"""));
        using var response = await InvokeAsync(name, """{"do":"context"}""", ("X-Amz-Client-Context", context));
        Assert.Equal("välue", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["key"]);
        using var bad = await InvokeAsync(name, "{}", ("X-Amz-Client-Context", "no base64"));
        Assert.Equal("InvalidRequestContentException", bad.Headers.GetValues("x-amzn-ErrorType").Single());
    }

    [Fact]
    public async Task DryRun_runs_nothing()
    {
        var name = await CreateAsync();
        using var response = await InvokeAsync(name, "{}", ("X-Amz-Invocation-Type", "DryRun"));
        Assert.Equal(204, (int)response.StatusCode);
        Assert.Equal(1, (int)(await ResultAsync(name, "{}"))["count"]!);
    }

    [Fact]
    public async Task Event_is_accepted_with_an_empty_answer()
    {
        var name = await CreateAsync();
        using var response = await InvokeAsync(name, "{}", ("X-Amz-Invocation-Type", "Event"), ("X-Amz-Log-Type", "Tail"));
        Assert.Equal((202, ""), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.False(response.Headers.Contains("X-Amz-Executed-Version") || response.Headers.Contains("X-Amz-Log-Result"));
        using var old = await kiln.SendAsync(HttpMethod.Post, "lambda", $"/2014-11-13/functions/{name}/invoke-async/", "{}"u8.ToArray());
        Assert.Equal((202, "{\"Status\":202}"), ((int)old.StatusCode, await old.Content.ReadAsStringAsync()));
        using var bad = await InvokeAsync(name, "{}", ("X-Amz-Invocation-Type", "Event"), ("X-Amz-Client-Context", "no base64"));
        await LambdaErrorTests.HasErrorAsync(bad, 400, "InvalidRequestContentException", "*");
    }

    [Theory]
    [InlineData("{0}", "{1}")]
    [InlineData("{0}:$LATEST", "{1}:$LATEST")]
    [InlineData("123456789012:function:{0}", "{1}")]
    [InlineData("arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3A{0}", "{1}")]
    public async Task Function_is_found_by_each_form_of_its_name(string form, string arn)
    {
        var name = await CreateAsync();
        var result = await ResultAsync(string.Format(CultureInfo.InvariantCulture, form, name), "{}");
        var expected = string.Format(CultureInfo.InvariantCulture, arn, name, $"arn:aws:lambda:us-east-1:123456789012:function:{name}");
        Assert.Equal(expected, (string?)result["arn"]);
    }

    [Fact]
    public async Task Function_has_the_variables_of_AWS_and_its_own()
    {
        var name = await CreateAsync(variables: new JsonObject { ["GREETING"] = "hello" });
        var environment = (await ResultAsync(name, """{"do":"environment"}""")).AsObject();
        Assert.Equal("hello", (string?)environment["GREETING"]);
        Assert.Equal(name, (string?)environment["AWS_LAMBDA_FUNCTION_NAME"]);
        Assert.Equal("128", (string?)environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]);
        Assert.Equal("$LATEST", (string?)environment["AWS_LAMBDA_FUNCTION_VERSION"]);
        Assert.Equal("us-east-1", (string?)environment["AWS_REGION"]);
        Assert.Equal("AWS_Lambda_" + kiln.Runtime, (string?)environment["AWS_EXECUTION_ENV"]);
        Assert.Equal("app.handler", (string?)environment["_HANDLER"]);
        Assert.Equal($"/aws/lambda/{name}", (string?)environment["AWS_LAMBDA_LOG_GROUP_NAME"]);
        Assert.StartsWith("http://", (string?)environment["AWS_ENDPOINT_URL"], StringComparison.Ordinal);
        Assert.StartsWith("ASIA", (string?)environment["AWS_ACCESS_KEY_ID"], StringComparison.Ordinal);
        Assert.DoesNotContain(environment, v => v.Key.StartsWith("KILN", StringComparison.Ordinal) || v.Key is "HOME" or "PYENV_ROOT");
    }

    private async Task<string> CreateAsync(string source = Source, int timeout = 30, JsonObject? variables = null)
    {
        var name = $"f-{Guid.NewGuid():N}";
        var request = kiln.FunctionRequest(name);
        request["Timeout"] = timeout;
        request["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(KilnFixture.Zip(source)) };
        if (variables is not null)
            request["Environment"] = new JsonObject { ["Variables"] = variables };
        using var response = await kiln.LambdaAsync(HttpMethod.Post, "/2015-03-31/functions", request);
        Assert.Equal(201, (int)response.StatusCode);
        return name;
    }

    private Task<HttpResponseMessage> InvokeAsync(string name, string payload, params (string, string)[] headers) =>
        kiln.SendAsync(HttpMethod.Post, "lambda", $"/2015-03-31/functions/{name}/invocations", Encoding.UTF8.GetBytes(payload), headers: headers);

    private async Task<JsonNode> ResultAsync(string name, string payload)
    {
        using var response = await InvokeAsync(name, payload);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == 200 && !response.Headers.Contains("X-Amz-Function-Error"), body);
        return JsonNode.Parse(body)!;
    }

    private static string Tail(HttpResponseMessage response) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(response.Headers.GetValues("X-Amz-Log-Result").Single()));
}
