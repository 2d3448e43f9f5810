using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>Function URLs as browsers and other clients without an SDK call them.</summary>
public sealed class FunctionUrlTests(KilnFixture kiln) : IDisposable
{
    private const string Forbidden =
        """{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}""";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false });

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Both_addresses_lead_to_the_function()
    {
        var url = await CreateAsync("def handler(event, context):\n    return [event['rawPath'], event['requestContext']['domainName']]\n");
        Assert.Equal($"{kiln.Server.Endpoint}/_kiln/urls/{url.Id}/", url.Link);
        Assert.Equal($"""200 ["/a%2Fb","{url.Id}.lambda-url.us-east-1.localhost"]""", await TextAsync(Request(HttpMethod.Get, url.Link + "a%2Fb?q")));
        Assert.Equal($"""200 ["/a","{url.Id}.lambda-url.us-east-1.localhost"]""", await TextAsync(Request(HttpMethod.Get, kiln.Server.Endpoint + "/a", HostOf(url))));
    }

    [Fact]
    public async Task Request_and_answer_have_what_the_service_adds()
    {
        var url = await CreateAsync("def handler(event, context):\n    return {'statusCode': 201, 'headers': {'Date': 'x', 'Content-Length': '7', 'X-Own': context.aws_request_id}, 'cookies': ['a=1', 'b=2'], 'body': event['requestContext']['requestId']}\n");
        using var response = await _http.SendAsync(Request(HttpMethod.Get, kiln.Server.Endpoint, HostOf(url)));
        var id = await response.Content.ReadAsStringAsync();
        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal((id, id), (Header(response, "x-amzn-RequestId"), Header(response, "X-Own")));
        Assert.Matches("^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$", Header(response, "X-Amzn-Trace-Id"));
        Assert.Equal(("x", "7"), (Header(response, "x-amzn-remapped-Date"), Header(response, "x-amzn-remapped-Content-Length")));
        Assert.Equal(["a=1", "b=2"], response.Headers.GetValues("Set-Cookie"));
    }

    [Theory]
    [InlineData("def handler(event, context):\n    raise ValueError('no')\n")]
    [InlineData("def handler(event, context):\n    return {'statusCode': 'abc'}\n")]
    [InlineData("def handler(event, context):\n    return {'statusCode': 200, 'headers': {'a b': 'c'}}\n")]
    [InlineData("import os\ndef handler(event, context):\n    os._exit(1)\n")]
    public async Task Failure_is_502_and_says_nothing(string source)
    {
        var url = await CreateAsync(source);
        Assert.Equal("502 Internal Server Error", await TextAsync(Request(HttpMethod.Get, url.Link)));
    }

    [Fact]
    public async Task Nobody_may_before_both_actions_are_allowed()
    {
        var url = await CreateAsync("def handler(event, context):\n    return 'in'\n", permissions: []);
        Assert.Equal("403 " + Forbidden, await TextAsync(Request(HttpMethod.Get, url.Link)));
        await AllowAsync(url.Function, "lambda:InvokeFunctionUrl", """ "FunctionUrlAuthType":"NONE" """);
        Assert.Equal("403 " + Forbidden, await TextAsync(Request(HttpMethod.Get, url.Link)));
        await AllowAsync(url.Function, "lambda:InvokeFunction", """ "InvokedViaFunctionUrl":true """);
        Assert.Equal("200 in", await TextAsync(Request(HttpMethod.Get, url.Link)));
        // The second is for the URL alone.
        using var direct = await _http.SendAsync(Request(HttpMethod.Post, $"{kiln.Server.Endpoint}/2015-03-31/functions/{url.Function}/invocations"));
        Assert.Equal(403, (int)direct.StatusCode);
        // And the first for those whom nobody is asked about.
        await UpdateAsync(url.Function, """{"AuthType":"AWS_IAM"}""");
        Assert.Equal("403 " + Forbidden, await TextAsync(Request(HttpMethod.Get, url.Link)));
    }

    [Fact]
    public async Task Signed_request_is_its_signers()
    {
        var url = await CreateAsync("def handler(event, context):\n    return [event['requestContext'], sorted(event['headers'])]\n", "AWS_IAM", permissions: []);
        using var signed = await kiln.SendAsync(HttpMethod.Post, "lambda", $"/_kiln/urls/{url.Id}/a?b=c", "{}"u8.ToArray());
        var answer = JsonNode.Parse(await signed.Content.ReadAsStringAsync())!;
        Assert.Equal(
            ("123456789012", "arn:aws:iam::123456789012:root", kiln.Server.RootCredential.AccessKeyId),
            ((string?)answer[0]!["accountId"], (string?)answer[0]!["authorizer"]!["iam"]!["userArn"], (string?)answer[0]!["authorizer"]!["iam"]!["accessKey"]));
        Assert.DoesNotContain("authorization", answer[1]!.AsArray().Select(n => (string?)n));
        using var otherBody = await kiln.SendAsync(
            HttpMethod.Post, "lambda", $"/_kiln/urls/{url.Id}/", "{}"u8.ToArray(), alter: r => r.Content = new StringContent("[]"));
        Assert.Equal((403, "InvalidSignatureException"), ((int)otherBody.StatusCode, Header(otherBody, "x-amzn-ErrorType")));
        using var otherService = await kiln.SendAsync(HttpMethod.Get, "s3", $"/_kiln/urls/{url.Id}/");
        Assert.Equal((403, Forbidden), ((int)otherService.StatusCode, await otherService.Content.ReadAsStringAsync()));
        using var otherRegion = await kiln.SendAsync(HttpMethod.Get, "lambda", $"/_kiln/urls/{url.Id}/", region: "eu-west-1");
        Assert.Equal(403, (int)otherRegion.StatusCode);
    }

    [Theory]
    [InlineData("/_kiln/urls/0123456789abcdefghijklmnopqrstuv/", null)]
    [InlineData("/2015-03-31/functions", "0123456789abcdefghijklmnopqrstuv.lambda-url.us-east-1.localhost")]
    [InlineData("/_kiln/console/", "x.lambda-url.us-east-1.localhost")]
    [InlineData("/_kiln/health", "x.lambda-url.us-east-1.localhost")]
    public async Task Address_of_nothing_leads_nowhere_else(string path, string? host)
    {
        using var response = await _http.SendAsync(Request(HttpMethod.Get, kiln.Server.Endpoint + path, host));
        Assert.Equal((403, """{"Message":null}""", "AccessDeniedException"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), Header(response, "x-amzn-ErrorType")));
    }

    [Fact]
    public async Task Preflight_is_answered_without_the_function_and_its_own_words_do_not_count()
    {
        var url = await CreateAsync(
            "def handler(event, context):\n    return {'statusCode': 200, 'headers': {'Access-Control-Allow-Origin': 'https://evil.example'}, 'body': event['requestContext']['http']['method']}\n");
        await UpdateAsync(url.Function, """{"Cors":{"AllowOrigins":["https://page.example"],"AllowMethods":["PUT"],"MaxAge":5}}""");
        var preflight = Request(HttpMethod.Options, url.Link);
        preflight.Headers.Add("Origin", "https://page.example");
        preflight.Headers.Add("Access-Control-Request-Method", "PUT");
        using var asked = await _http.SendAsync(preflight);
        Assert.Equal((200, "", "https://page.example", "PUT", "5"), (
            (int)asked.StatusCode, await asked.Content.ReadAsStringAsync(), Header(asked, "Access-Control-Allow-Origin"), Header(asked, "Access-Control-Allow-Methods"), Header(asked, "Access-Control-Max-Age")));
        var request = Request(HttpMethod.Put, url.Link);
        request.Headers.Add("Origin", "https://page.example");
        using var answered = await _http.SendAsync(request);
        Assert.Equal(("PUT", "https://page.example"), (await answered.Content.ReadAsStringAsync(), Header(answered, "Access-Control-Allow-Origin")));

        // Without Cors the function speaks for itself.
        await UpdateAsync(url.Function, """{"Cors":{}}""");
        preflight = Request(HttpMethod.Options, url.Link);
        preflight.Headers.Add("Origin", "https://page.example");
        preflight.Headers.Add("Access-Control-Request-Method", "PUT");
        using var own = await _http.SendAsync(preflight);
        Assert.Equal(("OPTIONS", "https://evil.example"), (await own.Content.ReadAsStringAsync(), Header(own, "Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Page_below_the_servers_own_name_is_confined()
    {
        var url = await CreateAsync(
            "def handler(event, context):\n    return {'statusCode': 200, 'headers': {'Content-Type': 'text/html', 'Content-Security-Policy': 'sandbox allow-same-origin', 'Clear-Site-Data': '\"*\"'}, 'cookies': ['a=1; Path=/'], 'body': '<script>1</script>'}\n");
        using var shared = await _http.SendAsync(Request(HttpMethod.Get, url.Link));
        var policies = shared.Headers.GetValues("Content-Security-Policy").ToList();
        Assert.Contains("sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts", policies);
        Assert.False(shared.Headers.Contains("Clear-Site-Data"));
        Assert.Equal($"a=1; Path=/_kiln/urls/{url.Id}/", Header(shared, "Set-Cookie"));
        var script = Request(HttpMethod.Get, url.Link);
        script.Headers.Add("Sec-Fetch-Site", "same-origin");
        script.Headers.Add("Sec-Fetch-Dest", "script");
        Assert.StartsWith("403 ", await TextAsync(script));

        // Under a name of its own it is nobody else's.
        using var own = await _http.SendAsync(Request(HttpMethod.Get, kiln.Server.Endpoint, HostOf(url)));
        Assert.Equal(("sandbox allow-same-origin", "a=1; Path=/"), (Header(own, "Content-Security-Policy"), Header(own, "Set-Cookie")));
    }

    [Fact]
    public async Task Function_that_streams_is_heard_while_it_speaks()
    {
        var name = await StreamingFunction.CreateAsync(kiln);
        var url = await CreateUrlAsync(name, """{"AuthType":"NONE","InvokeMode":"RESPONSE_STREAM"}""");
        var gate = await Gate.CreateAsync(kiln);
        var prelude = """{"statusCode":418,"headers":{"X-Own":"a"},"cookies":["c=d"]}""" + new string('\0', 8) + "first";
        using var response = await _http.SendAsync(
            Request(HttpMethod.Post, url.Link, body: StreamingFunction.Plan("application/vnd.awslambda.http-integration-response", prelude, StreamingFunction.Wait(gate.Id), "second")),
            HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((418, "a", $"c=d; Path=/_kiln/urls/{url.Id}/"), ((int)response.StatusCode, Header(response, "X-Own"), Header(response, "Set-Cookie")));
        await using var stream = await response.Content.ReadAsStreamAsync();
        var part = new byte["first".Length];
        await stream.ReadExactlyAsync(part);
        Assert.Equal("first", Encoding.UTF8.GetString(part));
        await gate.OpenAsync();
        Assert.Equal("second", await new StreamReader(stream).ReadToEndAsync());
    }

    [Fact]
    public async Task Stream_that_breaks_off_is_not_taken_for_whole()
    {
        var name = await StreamingFunction.CreateAsync(kiln);
        var url = await CreateUrlAsync(name, """{"AuthType":"NONE","InvokeMode":"RESPONSE_STREAM"}""");
        var plan = StreamingFunction.Plan("text/plain", "part", new JsonObject { ["error"] = "Own" });
        using var response = await _http.SendAsync(Request(HttpMethod.Post, url.Link, body: plan), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((200, "text/plain"), ((int)response.StatusCode, response.Content.Headers.ContentType!.ToString()));
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
        plan = StreamingFunction.Plan("application/vnd.awslambda.http-integration-response", "{}");
        Assert.Equal("502 Internal Server Error", await TextAsync(Request(HttpMethod.Post, url.Link, body: plan)));
    }

    [Fact]
    public async Task Function_that_does_not_stream_is_heard_as_it_is()
    {
        var url = await CreateAsync("def handler(event, context):\n    return {'statusCode': 418, 'body': 'b'}\n");
        await UpdateAsync(url.Function, """{"InvokeMode":"RESPONSE_STREAM"}""");
        Assert.Equal("""200 {"statusCode": 418, "body": "b"}""", await TextAsync(Request(HttpMethod.Get, url.Link)));
    }

    [Fact]
    public async Task Function_without_concurrency_is_429()
    {
        var url = await CreateAsync("def handler(event, context):\n    return 1\n");
        using var reserved = await kiln.LambdaAsync(HttpMethod.Put, $"/2017-10-31/functions/{url.Function}/concurrency", new JsonObject { ["ReservedConcurrentExecutions"] = 0 });
        Assert.Equal(200, (int)reserved.StatusCode);
        Assert.Equal(
            """429 {"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}""", await TextAsync(Request(HttpMethod.Get, url.Link)));
    }

    [Fact]
    public async Task Request_over_the_bound_is_413()
    {
        var url = await CreateAsync("def handler(event, context):\n    return len(event['body'])\n");
        var request = Request(HttpMethod.Post, url.Link);
        request.Content = new ByteArrayContent(new byte[6291457]);
        Assert.Equal("""413 {"message":"Request must be smaller than 6291456 bytes for the InvokeFunctionUrl operation"}""", await TextAsync(request));
    }

    [Fact]
    public async Task Url_of_an_alias_is_the_aliass_and_goes_with_it()
    {
        var url = await CreateAsync("def handler(event, context):\n    return context.invoked_function_arn.split(':')[-1]\n", permissions: []);
        foreach (var (path, body) in new[] { ("versions", "{}"), ("aliases", """{"Name":"live","FunctionVersion":"1"}""") })
        {
            using var made = await kiln.LambdaAsync(HttpMethod.Post, $"/2015-03-31/functions/{url.Function}/{path}", JsonNode.Parse(body));
            Assert.Equal(201, (int)made.StatusCode);
        }
        var live = await CreateUrlAsync(url.Function, """{"AuthType":"NONE"}""", "live");
        Assert.NotEqual(url.Id, live.Id);
        Assert.Equal("200 live", await TextAsync(Request(HttpMethod.Get, live.Link)));
        Assert.StartsWith("403 ", await TextAsync(Request(HttpMethod.Get, url.Link)));
        using var deleted = await kiln.LambdaAsync(HttpMethod.Delete, $"/2015-03-31/functions/{url.Function}/aliases/live");
        Assert.Equal(204, (int)deleted.StatusCode);
        Assert.Equal("""403 {"Message":null}""", await TextAsync(Request(HttpMethod.Get, live.Link)));
    }

    private sealed record Url(string Function, string Id, string Link);

    private static string HostOf(Url url) => $"{url.Id}.lambda-url.us-east-1.localhost";

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));

    private static HttpRequestMessage Request(HttpMethod method, string link, string? host = null, string? body = null)
    {
        var request = new HttpRequestMessage(method, link);
        if (host is not null)
            request.Headers.Host = host;
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return request;
    }

    private async Task<string> TextAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }

    private async Task<Url> CreateAsync(string source, string authType = "NONE", string[]? permissions = null)
    {
        var request = kiln.FunctionRequest("url-" + Guid.NewGuid().ToString("N"));
        request["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(KilnFixture.Zip(source)) };
        using var created = await kiln.LambdaAsync(HttpMethod.Post, "/2015-03-31/functions", request);
        Assert.Equal(201, (int)created.StatusCode);
        return await CreateUrlAsync((string)request["FunctionName"]!, $$"""{"AuthType":"{{authType}}"}""", isOpen: permissions is null);
    }

    private async Task<Url> CreateUrlAsync(string function, string config, string? alias = null, bool isOpen = true)
    {
        var qualifier = alias is null ? "" : "?Qualifier=" + alias;
        using var made = await kiln.LambdaAsync(HttpMethod.Post, $"/2021-10-31/functions/{function}/url{qualifier}", JsonNode.Parse(config));
        var text = await made.Content.ReadAsStringAsync();
        Assert.True(made.StatusCode == HttpStatusCode.Created, text);
        var link = (string)JsonNode.Parse(text)!["FunctionUrl"]!;
        if (isOpen)
        {
            await AllowAsync(function, "lambda:InvokeFunctionUrl", """ "FunctionUrlAuthType":"NONE" """, qualifier);
            await AllowAsync(function, "lambda:InvokeFunction", """ "InvokedViaFunctionUrl":true """, qualifier);
        }
        return new(function, link.TrimEnd('/').Split('/')[^1], link);
    }

    private async Task AllowAsync(string function, string action, string condition, string qualifier = "")
    {
        var body = JsonNode.Parse($$"""{"StatementId":"{{action.Split(':')[1]}}","Action":"{{action}}","Principal":"*",{{condition}}}""");
        using var response = await kiln.LambdaAsync(HttpMethod.Post, $"/2015-03-31/functions/{function}/policy{qualifier}", body);
        Assert.Equal(201, (int)response.StatusCode);
    }

    private async Task UpdateAsync(string function, string config)
    {
        using var response = await kiln.LambdaAsync(HttpMethod.Put, $"/2021-10-31/functions/{function}/url", JsonNode.Parse(config));
        Assert.Equal(200, (int)response.StatusCode);
    }
}
