using System.Net;
using System.Text.Json;
using Kiln.Execution.RuntimeApi.Extensions;

namespace Kiln.Unit.Execution.RuntimeApi;

public sealed class ExtensionRoutesTests : IDisposable
{
    private const string Register = "/2020-01-01/extension/register";
    private const string Next = "/2020-01-01/extension/event/next";
    private const string InitError = "/2020-01-01/extension/init/error";
    private const string ExitError = "/2020-01-01/extension/exit/error";
    private const string Identifier = "Lambda-Extension-Identifier";
    private const string ErrorType = "Lambda-Extension-Function-Error-Type";

    private readonly ApiFixture _api = new(isCustom: false, external: ["watcher"]);

    private ExtensionSet Extensions => _api.Api.Extensions;

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Registering_names_the_function()
    {
        using var response = await _api.PostAsync(Register, """{"events":["INVOKE","SHUTDOWN"]}""", ("Lambda-Extension-Name", "watcher"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(Guid.TryParse(Assert.Single(response.Headers.GetValues(Identifier)), out _));
        Assert.Equal(
            """{"functionName":"hello","functionVersion":"$LATEST","handler":"lambda_function.lambda_handler"}""" + "\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public Task Registering_tells_the_account_when_asked() => ApiFixture.ExpectAsync(
        _api.PostAsync(Register, """{"events":[]}""", ("Lambda-Extension-Name", "own"), ("Lambda-Extension-Accept-Feature", "x, accountId")),
        200,
        """{"accountId":"123456789012","functionName":"hello","functionVersion":"$LATEST","handler":"lambda_function.lambda_handler"}""" + "\n");

    [Theory]
    [InlineData("", "{}", "Extension.InvalidExtensionName", "Empty extension name")]
    [InlineData("own", "", "InvalidRequestFormat", "unexpected end of JSON input")]
    [InlineData("own", "nonsense", "InvalidRequestFormat", "request body is not the JSON object it must be")]
    [InlineData("own", """{"configurationKeys":["a"]}""", "InvalidRequestFormat", "configurationKeys are deprecated; use environment variables instead")]
    [InlineData("own", """{"events":["SHUTDOWN"]}""", "Extension.InvalidEventType", "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension")]
    [InlineData("own", """{"events":["WAKE"]}""", "Extension.InvalidEventType", "WAKE: ErrorInvalidEventType")]
    [InlineData("watcher", """{"events":["WAKE"]}""", "Extension.InvalidEventType", "WAKE: ErrorInvalidEventType")]
    public Task Bad_registration_is_refused(string name, string body, string errorType, string message) =>
        ApiFixture.RefusedAsync(_api.PostAsync(Register, body, ("Lambda-Extension-Name", name)), 403, errorType, message);

    [Fact]
    public async Task Registering_twice_is_refused()
    {
        await _api.RegisterAsync("watcher");
        await _api.RegisterAsync("own");
        await RegistrationRefusedAsync("watcher", "Extension.InvalidExtensionState", "State transition from Registered to Registered failed for extension watcher. Error: State transition is not allowed");
        await RegistrationRefusedAsync("own", "Extension.InvalidExtensionState", "Extension with this name already registered");
    }

    [Fact]
    public async Task There_are_ten_extensions_at_most()
    {
        for (var i = 0; i < 9; i++)
            await _api.RegisterAsync("own" + i);

        await RegistrationRefusedAsync("one-more", "Extension.TooManyExtensions", "Extension limit (10) reached");
    }

    [Fact]
    public async Task Nobody_registers_when_the_init_is_over()
    {
        var waiting = Extensions.InitialisedAsync();
        var own = await _api.RegisterAsync("own");
        _ = _api.NextEventAsync(own);
        Assert.False(waiting.IsCompleted);
        _ = _api.NextEventAsync(await _api.RegisterAsync("watcher"));
        Assert.True(await waiting);
        await RegistrationRefusedAsync("late", "Extension.RegistrationClosed", "Extension registration closed already");
    }

    [Fact]
    public async Task Identifier_must_be_one_that_was_given_out()
    {
        var unknown = Guid.NewGuid().ToString();
        await ApiFixture.RefusedAsync(_api.GetAsync(Next), 403, "Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header");
        await ApiFixture.RefusedAsync(_api.GetAsync(Next, (Identifier, "me")), 403, "Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier");
        await ApiFixture.RefusedAsync(_api.GetAsync(Next, (Identifier, unknown)), 403, "Extension.UnknownExtensionIdentifier", $"Unknown extension {unknown}");
        foreach (var path in (string[])[InitError, ExitError])
        {
            await ApiFixture.RefusedAsync(
                _api.PostAsync(path, "", (Identifier, unknown), (ErrorType, "x")), 403, "Extension.UnknownExtensionIdentifier", "Unknown Lambda-Extension-Identifier");
            await ApiFixture.RefusedAsync(
                _api.PostAsync(path, "", (Identifier, unknown)), 403, "Extension.MissingHeader", "Lambda-Extension-Function-Error-Type not found");
        }
    }

    [Fact]
    public async Task Event_goes_to_those_that_subscribed_and_is_over_when_they_ask_again()
    {
        var watcher = await _api.RegisterAsync("watcher", "\"INVOKE\",\"SHUTDOWN\"");
        var quiet = await _api.RegisterAsync("quiet", "");
        var (waiting, silent) = (_api.NextEventAsync(watcher), _api.NextEventAsync(quiet));
        Assert.True(await Extensions.InitialisedAsync());

        Extensions.BeginInvoke(Samples.Invocation() with { TraceHeader = "Root=1" }, 1234);
        using var response = await waiting;
        Assert.True(Guid.TryParse(Assert.Single(response.Headers.GetValues("Lambda-Extension-Event-Identifier")), out _));
        Assert.Equal(
            $$$"""{"eventType":"INVOKE","deadlineMs":1234,"requestId":"{{{Samples.RequestId}}}","invokedFunctionArn":"{{{Samples.Version.FunctionArn}}}","tracing":{"type":"X-Amzn-Trace-Id","value":"Root=1"}}""",
            await response.Content.ReadAsStringAsync());
        var done = Extensions.InvokeDoneAsync();
        Assert.False(done.IsCompleted);

        waiting = _api.NextEventAsync(watcher);
        Assert.True(await done);
        Assert.False(silent.IsCompleted);
        Extensions.BeginShutdown();
        Extensions.Shutdown(ShutdownReason.Spindown, 99);
        await ApiFixture.ExpectAsync(waiting, 200, """{"eventType":"SHUTDOWN","deadlineMs":99,"shutdownReason":"spindown"}""");
        Assert.False(silent.IsCompleted);
    }

    [Fact]
    public async Task Extension_that_is_busy_learns_of_the_shutdown_when_it_asks()
    {
        var watcher = await _api.RegisterAsync("watcher", "\"INVOKE\",\"SHUTDOWN\"");
        var waiting = _api.NextEventAsync(watcher);
        Assert.True(await Extensions.InitialisedAsync());
        Extensions.BeginInvoke(Samples.Invocation(), 1);
        (await waiting).Dispose();

        Extensions.Shutdown(ShutdownReason.Timeout, 99);
        await ApiFixture.ExpectAsync(_api.NextEventAsync(watcher), 200, """{"eventType":"SHUTDOWN","deadlineMs":99,"shutdownReason":"timeout"}""");
    }

    [Fact]
    public async Task Asking_twice_at_the_same_time_is_refused()
    {
        var id = await _api.RegisterAsync("own");
        var first = _api.NextEventAsync(id);
        while (Extensions.All.Single(e => e.Name == "own").State != ExtensionState.Ready)
            await Task.Yield();

        await ApiFixture.RefusedAsync(
            _api.NextEventAsync(id), 403, "Extension.InvalidExtensionState", $"State transition from Ready to Ready failed for extension {id}. Error: State transition is not allowed");
        Assert.False(first.IsCompleted);
    }

    [Theory]
    [InlineData(InitError, "Extension.InitError", "InitError")]
    [InlineData(ExitError, "Extension.ExitError", "ExitError")]
    public async Task Reported_error_fails_the_environment_once_it_is_accepted(string path, string errorType, string state)
    {
        var failed = 0;
        Extensions.Failed = () => failed++;
        var id = await _api.RegisterAsync("own");
        await ApiFixture.AcceptedAsync(_api.PostAsync(path, "{}", (Identifier, id), (ErrorType, "Own.Reason")));
        await ApiFixture.AcceptedAsync(_api.PostAsync(path, "{}", (Identifier, id), (ErrorType, "Own.Other")));
        Assert.False(await Extensions.InitialisedAsync());
        Assert.Equal(new ExtensionFailure(errorType, "Own.Reason"), Extensions.Failure);
        Assert.Equal(1, failed);
        await ApiFixture.RefusedAsync(
            _api.NextEventAsync(id), 403, "Extension.InvalidExtensionState", $"State transition from {state} to Ready failed for extension {id}. Error: State transition is not allowed");
    }

    [Fact]
    public async Task Init_error_is_for_the_init()
    {
        var id = await _api.RegisterAsync("own");
        _ = _api.NextEventAsync(id);
        while (Extensions.All.Single(e => e.Name == "own").State != ExtensionState.Ready)
            await Task.Yield();

        await ApiFixture.RefusedAsync(
            _api.PostAsync(InitError, "", (Identifier, id), (ErrorType, "x")), 403, "Extension.InvalidExtensionState", $"State transition from Ready to InitError failed for extension {id}. Error: State transition is not allowed");
    }

    [Theory]
    [InlineData(0, null, "exit code 0")]
    [InlineData(3, null, "exit code 3")]
    [InlineData(null, 9, "signal: killed")]
    public async Task Lost_process_is_a_crash(int? code, int? signal, string reason)
    {
        Extensions.Exited("watcher", new(code, signal));
        Assert.False(await Extensions.InitialisedAsync());
        Assert.Equal(new ExtensionFailure("Extension.Crash", reason), Extensions.Failure);
    }

    [Fact]
    public void Lost_process_is_none_when_it_was_told_to_end()
    {
        Extensions.BeginShutdown();
        Extensions.Exited("watcher", new(1, null));
        Assert.Null(Extensions.Failure);
    }

    [Fact]
    public async Task Event_body_has_no_tracing_when_there_is_none()
    {
        using var json = JsonDocument.Parse(ExtensionEvent.Invoke(Samples.Invocation(), 1));
        Assert.False(json.RootElement.TryGetProperty("tracing", out _));
        await Task.CompletedTask;
    }

    private Task RegistrationRefusedAsync(string name, string errorType, string message) =>
        ApiFixture.RefusedAsync(_api.PostAsync(Register, """{"events":["INVOKE"]}""", ("Lambda-Extension-Name", name)), 403, errorType, message);
}
