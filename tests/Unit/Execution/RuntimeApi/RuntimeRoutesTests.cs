using System.Net;
using System.Net.Sockets;
using System.Text;
using Kiln.Execution.Frames;

namespace Kiln.Unit.Execution.RuntimeApi;

public sealed class RuntimeRoutesTests : IDisposable
{
    private const string Next = "/2018-06-01/runtime/invocation/next";
    private const string Response = $"/2018-06-01/runtime/invocation/{Samples.RequestId}/response";
    private const string Error = $"/2018-06-01/runtime/invocation/{Samples.RequestId}/error";
    private const string InitError = "/2018-06-01/runtime/init/error";

    private readonly ApiFixture _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public Task Ping_answers_pong() => ApiFixture.ExpectAsync(_api.GetAsync("/2018-06-01/ping"), 200, "pong");

    [Theory]
    [InlineData("/")]
    [InlineData("/2018-06-01/runtime")]
    [InlineData("/2018-06-01/runtime/invocation/a/b/response")]
    [InlineData("/2018-06-01/runtime/restore/next")]
    public Task Unknown_path_is_404(string path) => ApiFixture.ExpectAsync(_api.GetAsync(path), 404, "404 page not found\n");

    [Fact]
    public Task Other_method_is_405() => ApiFixture.ExpectAsync(_api.PostAsync(Next), 405, "");

    [Fact]
    public async Task Next_waits_for_an_event_and_delivers_all_of_it()
    {
        var asking = _api.GetAsync(Next);
        Assert.Equal(FrameType.Ready, (await _api.Api.Runtime!.Ready)!.Value.Type);
        Assert.False(asking.IsCompleted);

        var invocation = Samples.Invocation("""{"a":1}""") with
        {
            TraceHeader = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1",
            ClientContext = "{\"custom\":{\n\"k\":\"ü\"}}",
            CognitoIdentity = """{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}""",
        };
        _ = _api.Api.Runtime.ExchangeAsync(invocation, 1700000000123);

        using var response = await asking;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"a":1}""", await response.Content.ReadAsStringAsync());
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(Samples.RequestId, Value("Lambda-Runtime-Aws-Request-Id"));
        Assert.Equal("1700000000123", Value("Lambda-Runtime-Deadline-Ms"));
        Assert.Equal(Samples.Version.FunctionArn, Value("Lambda-Runtime-Invoked-Function-Arn"));
        Assert.Equal(invocation.TraceHeader, Value("Lambda-Runtime-Trace-Id"));
        Assert.Equal(invocation.CognitoIdentity, Value("Lambda-Runtime-Cognito-Identity"));
        var context = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Value("Lambda-Runtime-Client-Context")));
        Assert.Equal("{\"custom\":{ \"k\":\"ü\"}}", context);
        Assert.False(response.Headers.Contains("Server"));

        string Value(string name) => Assert.Single(response.Headers.GetValues(name));
    }

    [Fact]
    public async Task Next_leaves_out_what_is_empty_and_repeats_the_event_while_it_runs()
    {
        await RunAsync(async _ =>
        {
            using var again = await _api.GetAsync(Next);
            Assert.Equal("{}", await again.Content.ReadAsStringAsync());
            Assert.Equal(Samples.RequestId, Assert.Single(again.Headers.GetValues("Lambda-Runtime-Aws-Request-Id")));
            foreach (var name in (string[])["Trace-Id", "Client-Context", "Cognito-Identity", "Aws-Tenant-Id"])
                Assert.False(again.Headers.Contains("Lambda-Runtime-" + name));
        });
    }

    [Fact]
    public async Task Next_may_be_asked_again_after_its_connection_was_lost()
    {
        using var impatient = new CancellationTokenSource();
        var lost = _api.Client.GetAsync(Next, impatient.Token);
        await _api.Api.Runtime!.Ready;
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
        await RunAsync(_ => Task.CompletedTask);
    }

    [Fact]
    public async Task Response_is_the_answer_and_the_next_next_is_the_end_of_the_event()
    {
        await RunAsync(async exchange =>
        {
            await ApiFixture.AcceptedAsync(_api.PostAsync(Response, "\"hi\""));
            var answer = (await exchange)!.Value;
            Assert.Equal(FrameType.Done, answer.Type);
            Assert.Equal("\"hi\"", ApiFixture.Text(answer.Payload));
            Assert.False(_api.Api.Runtime!.Done.IsCompleted);

            _ = _api.GetAsync(Next);
            Assert.True(await _api.Api.Runtime.Done);
        });
    }

    [Fact]
    public async Task Second_response_is_refused() => await RunAsync(async _ =>
    {
        await ApiFixture.AcceptedAsync(_api.PostAsync(Response, "1"));
        await ApiFixture.RefusedAsync(_api.PostAsync(Response, "2"), 403, "InvalidStateTransition", Transition("RuntimeResponseSentState", "InvocationResponse"));
        await ApiFixture.RefusedAsync(_api.PostAsync(Error, "2"), 403, "InvalidStateTransition", Transition("RuntimeResponseSentState", "InvocationErrorResponse"));
    });

    [Fact]
    public async Task Response_for_another_event_is_refused() => await RunAsync(async exchange =>
    {
        foreach (var kind in (string[])["response", "error"])
            await ApiFixture.RefusedAsync(_api.PostAsync($"/2018-06-01/runtime/invocation/{Guid.NewGuid()}/{kind}", "1"), 400, "InvalidRequestID", "Invalid request ID");

        Assert.False(exchange.IsCompleted);
    });

    [Fact]
    public Task Response_before_any_event_is_refused() =>
        ApiFixture.RefusedAsync(_api.PostAsync(Response, "1"), 400, "InvalidRequestID", "Invalid request ID");

    [Fact]
    public async Task Response_over_the_limit_is_refused_and_the_runtime_goes_on()
    {
        await RunAsync(async exchange =>
        {
            using var body = new ByteArrayContent(new byte[6_291_557]);
            await ApiFixture.RefusedAsync(
                _api.SendAsync(HttpMethod.Post, Response, body), 413, "RequestEntityTooLarge", "Exceeded maximum allowed payload size (6291556 bytes).");
            Assert.True((await exchange)!.Value.IsOversize);
        });
        await RunAsync(async exchange =>
        {
            using var body = new ByteArrayContent(new byte[6_291_556]);
            await ApiFixture.AcceptedAsync(_api.SendAsync(HttpMethod.Post, Response, body));
            Assert.Equal(6_291_556, (await exchange)!.Value.Payload.Length);
        });
    }

    [Fact]
    public async Task Error_over_the_limit_is_refused_too() => await RunAsync(async exchange =>
    {
        using var body = new ByteArrayContent(new byte[6_291_557]);
        await ApiFixture.RefusedAsync(_api.SendAsync(HttpMethod.Post, Error, body), 413, "RequestEntityTooLarge", "Exceeded maximum allowed payload size (6291556 bytes).");
        Assert.True((await exchange)!.Value.IsOversize);
    });

    [Fact]
    public async Task Response_that_ends_early_is_an_error() => await RunAsync(async exchange =>
    {
        using var client = await ConnectAsync();
        await client.SendAsync(Encoding.ASCII.GetBytes($"POST {Response} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123"));
        client.Dispose();
        var answer = (await exchange)!.Value;
        Assert.Equal(FrameType.Error, answer.Type);
        Assert.Equal(
            $$"""{"errorType":"Runtime.TruncatedResponse","errorMessage":"RequestId: {{Samples.RequestId}} Error: HTTP request detected as truncated"}""",
            ApiFixture.Text(answer.Payload));
    });

    [Fact]
    public async Task Unknown_response_mode_is_refused() => await RunAsync(async exchange =>
    {
        await ApiFixture.RefusedAsync(
            _api.PostAsync(Response, "1", ("Lambda-Runtime-Function-Response-Mode", "sideways")), 400, "InvalidFunctionResponseMode", "Invalid function response mode");
        Assert.Equal(FrameType.Error, (await exchange)!.Value.Type);
    });

    [Fact]
    public async Task Streamed_response_is_put_together() => await RunAsync(async exchange =>
    {
        using var client = await ConnectAsync();
        await client.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {Response} HTTP/1.1\r\nHost: x\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
        Assert.False(exchange.IsCompleted);
        await client.SendAsync("3\r\ndef\r\n0\r\n\r\n"u8.ToArray());
        var answer = (await exchange)!.Value;
        Assert.Equal(FrameType.Done, answer.Type);
        Assert.Equal("abcdef", ApiFixture.Text(answer.Payload));
        Assert.StartsWith("HTTP/1.1 202 Accepted", await ReadAsync(client));
    });

    [Fact]
    public async Task Error_behind_a_stream_takes_its_place() => await RunAsync(async exchange =>
    {
        const string Body = """{"errorMessage":"m","errorType":"t"}""";
        using var client = await ConnectAsync();
        await client.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {Response} HTTP/1.1\r\nHost: x\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n" +
            "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n3\r\nabc\r\n0\r\n" +
            "Lambda-Runtime-Function-Error-Type: Function.Broken\r\n" +
            $"Lambda-Runtime-Function-Error-Body: {Convert.ToBase64String(Encoding.UTF8.GetBytes(Body))}\r\n\r\n"));
        var answer = (await exchange)!.Value;
        Assert.Equal(FrameType.Error, answer.Type);
        Assert.Equal("Function.Broken", answer.Header.ErrorType);
        Assert.Equal(Body, ApiFixture.Text(answer.Payload));
    });

    [Fact]
    public async Task Error_is_passed_on_as_it_is() => await RunAsync(async exchange =>
    {
        await ApiFixture.AcceptedAsync(_api.PostAsync(Error, "no json at all", ("Lambda-Runtime-Function-Error-Type", "Function.Own")));
        var answer = (await exchange)!.Value;
        Assert.Equal(FrameType.Error, answer.Type);
        Assert.Equal("Function.Own", answer.Header.ErrorType);
        Assert.Equal("no json at all", ApiFixture.Text(answer.Payload));
    });

    [Theory]
    [InlineData(
        """{"errorMessage":"m","errorType":"t","stackTrace":["a","b"],"errorCause":{"message":"c"}}""",
        """{"errorMessage":"m","errorType":"t","stackTrace":["a","b"]}""")]
    [InlineData("""{"errorCause":{}}""", """{"errorMessage":""}""")]
    [InlineData("nonsense", "\"Invalid error body\"")]
    [InlineData("[]", "\"Invalid error body\"")]
    public async Task Error_with_a_cause_goes_without_it(string body, string expected) => await RunAsync(async exchange =>
    {
        using var content = new StringContent(body);
        content.Headers.ContentType = new("application/vnd.aws.lambda.error.cause+json");
        await ApiFixture.AcceptedAsync(_api.SendAsync(HttpMethod.Post, Error, content));
        Assert.Equal(expected, ApiFixture.Text((await exchange)!.Value.Payload));
    });

    [Fact]
    public async Task Error_may_come_with_a_cause_of_nearly_a_megabyte() => await RunAsync(async exchange =>
    {
        var cause = new string('x', (1024 * 1024) - 1);
        await ApiFixture.AcceptedAsync(_api.PostAsync(Error, "{}", ("Lambda-Runtime-Function-XRay-Error-Cause", cause)));
        Assert.Equal(FrameType.Error, (await exchange)!.Value.Type);
    });

    [Fact]
    public async Task Init_error_ends_the_init_and_nothing_goes_after_it()
    {
        await ApiFixture.AcceptedAsync(_api.PostAsync(InitError, """{"errorMessage":"no"}""", ("Lambda-Runtime-Function-Error-Type", "Runtime.Own")));
        var answer = (await _api.Api.Runtime!.Ready)!.Value;
        Assert.Equal(FrameType.InitFailed, answer.Type);
        Assert.Equal("Runtime.Own", answer.Header.ErrorType);
        Assert.Equal("""{"errorMessage":"no"}""", ApiFixture.Text(answer.Payload));
        await ApiFixture.RefusedAsync(_api.GetAsync(Next), 403, "InvalidStateTransition", Transition("InitError", "Ready"));
        await ApiFixture.RefusedAsync(_api.PostAsync(InitError), 403, "InvalidStateTransition", Transition("InitError", "InitError"));
    }

    [Fact]
    public async Task Init_error_while_an_event_runs_is_refused() => await RunAsync(_ =>
        ApiFixture.RefusedAsync(_api.PostAsync(InitError), 403, "InvalidStateTransition", Transition("Running", "InitError")));

    [Fact]
    public async Task Function_of_a_managed_runtime_cannot_take_its_place()
    {
        using var managed = new ApiFixture(isCustom: false);
        await ApiFixture.RefusedAsync(managed.GetAsync(Next), 403, "InvalidStateTransition", Transition("Running", "Ready"));
        await ApiFixture.RefusedAsync(managed.PostAsync(Response, "1"), 403, "InvalidStateTransition", Transition("Running", "InvocationResponse"));
        await ApiFixture.RefusedAsync(managed.PostAsync(InitError), 403, "InvalidStateTransition", Transition("Running", "InitError"));
    }

    [Fact]
    public async Task Restore_goes_through_its_states()
    {
        using var snapshot = new ApiFixture(credentialsToken: "t");
        await ApiFixture.RefusedAsync(snapshot.PostAsync("/2018-06-01/runtime/restore/error"), 403, "InvalidStateTransition", Transition("Started", "RuntimeRestoreErrorState"));
        await ApiFixture.ExpectAsync(snapshot.GetAsync("/2018-06-01/runtime/restore/next"), 200, "");
        await ApiFixture.RefusedAsync(snapshot.GetAsync("/2018-06-01/runtime/restore/next"), 403, "InvalidStateTransition", Transition("Restoring", "Ready"));
        await ApiFixture.AcceptedAsync(snapshot.PostAsync("/2018-06-01/runtime/restore/error", "{}", ("Lambda-Runtime-Function-Error-Type", "Runtime.AfterRestoreError")));
        Assert.Equal("Runtime.AfterRestoreError", (await snapshot.Api.Runtime!.Ready)!.Value.Header.ErrorType);
        await ApiFixture.RefusedAsync(snapshot.GetAsync(Next), 403, "InvalidStateTransition", Transition("RuntimeRestoreErrorState", "Ready"));
    }

    [Fact]
    public async Task Credentials_are_for_their_token_only()
    {
        using var snapshot = new ApiFixture(credentialsToken: "t");
        await ApiFixture.ExpectAsync(
            snapshot.GetAsync("/2021-04-23/credentials", ("Authorization", "t")), 200,
            """{"AccessKeyId":"ASIAEXAMPLE","SecretAccessKey":"secret","Token":"token","Expiration":"2026-01-31T13:00:00Z"}""" + "\n");
        await ApiFixture.ExpectAsync(snapshot.GetAsync("/2021-04-23/credentials", ("Authorization", "u")), 404, "cannot get credentials for the provided token\n");
        await ApiFixture.ExpectAsync(_api.GetAsync("/2021-04-23/credentials"), 404, "cannot get credentials for the provided token\n");
    }

    private static string Transition(string from, string to) => $"State transition from {from} to {to} failed for runtime. Error: State transition is not allowed";

    private async Task RunAsync(Func<Task<Frame?>, Task> whileRunning)
    {
        var runtime = _api.Api.Runtime!;
        var asking = _api.GetAsync(Next);
        await runtime.Ready;
        if (runtime.CurrentRequestId is not null)
            Assert.True(await runtime.Done);

        var exchange = runtime.ExchangeAsync(Samples.Invocation(), 1);
        (await asking).Dispose();
        await whileRunning(exchange);
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _api.Port);
        return socket;
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        var bytes = new byte[1024];
        return Encoding.ASCII.GetString(bytes, 0, await socket.ReceiveAsync(bytes));
    }
}
