using System.Net;
using System.Text;
using System.Text.Json;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.Sandbox;

namespace Kiln.Unit.Execution.Environments;

/// <summary>Environments with extensions: the processes are the test's, the conversations are real.</summary>
public sealed class ExtendedEnvironmentTests : EnvironmentTest
{
    private const string Both = "\"INVOKE\",\"SHUTDOWN\"";

    private readonly string _layers = Directory.CreateTempSubdirectory("kiln-unit-").FullName;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };
    private FakeSandboxHost? _host;

    public override async ValueTask DisposeAsync()
    {
        if (Environment is { State: not EnvironmentState.Shutdown } environment)
        {
            environment.Kill();
            await environment.Settled;
        }

        await base.DisposeAsync();
        _client.Dispose();
        Directory.Delete(_layers, recursive: true);
    }

    [Fact]
    public async Task Init_waits_for_the_extension_and_the_caller_does_not()
    {
        var environment = Create("watcher");
        var invoking = environment.InvokeAsync(Samples.Invocation() with { WantsLogTail = false });
        var sandbox = await StartedAsync();
        var extension = await RegisterAsync(sandbox, "watcher", Both);
        Time.Advance(TimeSpan.FromMilliseconds(100));
        var asking = NextAsync(sandbox, extension);

        Assert.Equal("INVOKE", (await EventAsync(asking)).GetProperty("eventType").GetString());
        Assert.Equal("1", Body<InvocationOutcome.Succeeded>(await invoking));
        Assert.Equal(EnvironmentState.Running, environment.State);
        Assert.False(environment.Settled.IsCompleted);
        Assert.DoesNotContain(Logs.Messages, m => m.StartsWith("END", StringComparison.Ordinal));

        Time.Advance(TimeSpan.FromMilliseconds(50));
        _ = NextAsync(sandbox, extension);
        await environment.Settled;
        Assert.Equal(EnvironmentState.Ready, environment.State);
        Assert.Equal(
            [
                "EXTENSION\tName: watcher\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\n",
                $"START {Prefix} Version: $LATEST\n",
                $"END {Prefix}\n",
                $"REPORT {Prefix}\tDuration: 0.00 ms\tBilled Duration: 150 ms\tMemory Size: 128 MB\tMax Memory Used: 1 MB\tInit Duration: 100.00 ms\t\n",
            ],
            Logs.Messages[1..]);
    }

    [Fact]
    public async Task Tail_of_the_log_has_the_report()
    {
        var environment = Create("watcher");
        var (sandbox, extension, invoking) = await RunningAsync(environment, "watcher", Both);
        _ = NextAsync(sandbox, extension);
        Assert.Contains("REPORT", Encoding.UTF8.GetString((await invoking).LogTail.Span));
    }

    [Fact]
    public async Task Setup_asks_for_the_extensions()
    {
        var environment = Create("watcher");
        _ = environment.InvokeAsync(Samples.Invocation()).AsTask();
        await StartedAsync();
        Assert.True(_setup!.Json.GetProperty("extensions").GetBoolean());
        Assert.False(_setup.Json.TryGetProperty("program", out _));
    }

    [Fact]
    public async Task Shutdown_gives_the_runtime_its_share_and_the_extension_the_rest()
    {
        var environment = Create("watcher");
        var sandbox = await ReadyAsync(environment, "watcher", Both, out var asking);
        var terminated = new TaskCompletionSource();
        sandbox.OnSignal = _ => terminated.SetResult();

        var started = Time.GetUtcNow();
        var shuttingDown = environment.ShutdownAsync();
        await terminated.Task;
        Assert.Equal([15], sandbox.Signals);
        await StillAsync(sandbox.Exited, TimeSpan.FromMilliseconds(599));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(new SandboxExit(null, 9), await sandbox.Exited);

        var shutdown = await EventAsync(asking());
        Assert.Equal("SHUTDOWN", shutdown.GetProperty("eventType").GetString());
        Assert.Equal("spindown", shutdown.GetProperty("shutdownReason").GetString());
        Assert.Equal(started.AddMilliseconds(2000).ToUnixTimeMilliseconds(), shutdown.GetProperty("deadlineMs").GetInt64());
        await StillAsync(sandbox.ExtensionProcesses[0].Exited, TimeSpan.FromMilliseconds(1399));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(new SandboxExit(null, 9), await sandbox.ExtensionProcesses[0].Exited);
        await shuttingDown;
        Assert.True(sandbox.IsDisposed);
    }

    [Fact]
    public async Task Shutdown_is_over_when_all_have_ended()
    {
        var environment = Create("watcher");
        var sandbox = await ReadyAsync(environment, "watcher", Both, out var asking);
        var shuttingDown = environment.ShutdownAsync();
        await EventAsync(asking());
        Assert.False(shuttingDown.IsCompleted);
        sandbox.ExtensionProcesses[0].Exit(new SandboxExit(0, null));
        await shuttingDown;
    }

    [Fact]
    public async Task Shutdown_kills_an_extension_that_did_not_want_to_know()
    {
        var environment = Create("watcher");
        var sandbox = await ReadyAsync(environment, "watcher", "\"INVOKE\"", out _);
        await environment.ShutdownAsync();
        Assert.Equal(new SandboxExit(null, 9), await sandbox.ExtensionProcesses[0].Exited);
    }

    [Fact]
    public async Task Shutdown_with_an_internal_extension_gives_the_runtime_half_a_second()
    {
        var environment = Create();
        var sandbox = await ReadyAsync(environment, "own", "\"INVOKE\"", out _);
        var terminated = new TaskCompletionSource();
        sandbox.OnSignal = _ => terminated.SetResult();
        var shuttingDown = environment.ShutdownAsync();
        await terminated.Task;
        await StillAsync(shuttingDown, TimeSpan.FromMilliseconds(499));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        await shuttingDown;
        Assert.Equal([15], sandbox.Signals);
    }

    [Fact]
    public async Task Timeout_is_answered_at_once_and_the_extension_is_told()
    {
        _answers = false;
        var environment = Create("watcher");
        var (sandbox, extension, invoking) = await RunningAsync(environment, "watcher", Both);
        var asking = NextAsync(sandbox, extension);
        Time.Advance(TimeSpan.FromSeconds(3.01));

        Assert.Contains("Task timed out after 3.00 seconds", Body<InvocationOutcome.TimedOut>(await invoking));
        Assert.Equal("timeout", (await EventAsync(asking)).GetProperty("shutdownReason").GetString());
        Assert.False(environment.Settled.IsCompleted);
        sandbox.ExtensionProcesses[0].Exit(new SandboxExit(0, null));
        await environment.Settled;
        Assert.Equal(EnvironmentState.Reset, environment.State);
        Assert.EndsWith("\tStatus: timeout\n", Logs.Messages[^2]);
        Assert.Contains("Task timed out", Logs.Messages[^1]);
    }

    [Fact]
    public async Task Extension_over_the_deadline_is_a_timeout_after_the_answer()
    {
        var environment = Create("watcher");
        var (_, _, invoking) = await RunningAsync(environment, "watcher", "\"INVOKE\"", wantsLogTail: false);
        Assert.Equal("1", Body<InvocationOutcome.Succeeded>(await invoking));
        Time.Advance(TimeSpan.FromSeconds(3.01));
        await environment.Settled;
        Assert.Equal(EnvironmentState.Reset, environment.State);
        Assert.Contains("Task timed out after 3.00 seconds", Logs.Messages[^1]);
    }

    [Fact]
    public async Task Crash_of_the_runtime_is_told_as_failure()
    {
        _answers = false;
        var environment = Create("watcher");
        var (sandbox, extension, invoking) = await RunningAsync(environment, "watcher", Both);
        var asking = NextAsync(sandbox, extension);
        sandbox.Exit(new SandboxExit(1, null));
        Assert.Contains("Runtime exited with error: exit status 1", Body<InvocationOutcome.SandboxLost>(await invoking));
        Assert.Equal("failure", (await EventAsync(asking)).GetProperty("shutdownReason").GetString());
        sandbox.ExtensionProcesses[0].Exit(new SandboxExit(0, null));
        await environment.Settled;
        Assert.Contains($"{Prefix} Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n", Logs.Messages);
    }

    [Fact]
    public async Task Crash_of_an_extension_fails_the_event_that_runs()
    {
        _answers = false;
        var environment = Create("watcher");
        var (sandbox, _, invoking) = await RunningAsync(environment, "watcher", Both);
        sandbox.ExtensionProcesses[0].Exit(new SandboxExit(2, null));
        Assert.Equal(
            $$"""{"errorType":"Extension.Crash","errorMessage":"{{Prefix}} Error: exit code 2"}""", Body<InvocationOutcome.SandboxLost>(await invoking));
        await environment.Settled;
        Assert.Equal(EnvironmentState.Reset, environment.State);
        Assert.Contains($"{Prefix} Error: exit code 2\nExtension.Crash\n", Logs.Messages);
        Assert.EndsWith("\tStatus: error\tError Type: Extension.Crash\n", Logs.Messages[^1]);
    }

    [Fact]
    public async Task Crash_of_an_extension_between_events_goes_unnoticed()
    {
        var environment = Create("watcher");
        var sandbox = await ReadyAsync(environment, "watcher", "\"INVOKE\"", out _);
        sandbox.ExtensionProcesses[0].Exit(new SandboxExit(0, null));
        while (!environment.HasEnded)
            await Task.Yield();

        var invoking = environment.InvokeAsync(Samples.Invocation() with { WantsLogTail = false });
        var second = await StartedAsync();
        Assert.NotSame(sandbox, second);
        var extension = await RegisterAsync(second, "watcher", "\"INVOKE\"");
        await EventAsync(NextAsync(second, extension));
        Assert.Equal("1", Body<InvocationOutcome.Succeeded>(await invoking));
    }

    [Fact]
    public async Task Extension_that_ends_during_the_init_fails_it_twice()
    {
        var environment = Create("watcher");
        _prepare = static sandbox => sandbox.ExtensionProcesses[0].Exit(new SandboxExit(0, null));
        var outcome = await environment.InvokeAsync(Samples.Invocation());
        Assert.Equal($$"""{"errorType":"Extension.Crash","errorMessage":"{{Prefix}} Error: exit code 0"}""", Body<InvocationOutcome.InitFailed>(outcome));
        Assert.Equal(2, _host!.Started.Count);
        Assert.Contains("INIT_REPORT Init Duration: 0.00 ms\tPhase: init\tStatus: error\tError Type: Extension.Crash\n", Logs.Messages);
        Assert.Contains("INIT_REPORT Init Duration: 0.00 ms\tPhase: invoke\tStatus: error\tError Type: Extension.Crash\n", Logs.Messages);
    }

    [Fact]
    public async Task Extension_that_never_asks_is_an_init_over_its_limit()
    {
        var environment = Create("watcher");
        var invoking = environment.InvokeAsync(Samples.Invocation() with { WantsLogTail = false });
        var first = await StartedAsync();
        await RegisterAsync(first, "watcher", Both);
        Time.Advance(TimeSpan.FromSeconds(10.01));
        var second = await StartedAsync();
        Time.Advance(TimeSpan.FromSeconds(3.01));
        Body<InvocationOutcome.TimedOut>(await invoking);
        Assert.True(first.IsDisposed && second.IsDisposed);
        Assert.Contains("INIT_REPORT Init Duration: 10010.00 ms\tPhase: init\tStatus: timeout\n", Logs.Messages);
    }

    [Fact]
    public async Task More_than_ten_extensions_are_not_started()
    {
        var environment = Create([.. Enumerable.Range(0, 11).Select(i => $"watcher{i}")]);
        var outcome = await environment.InvokeAsync(Samples.Invocation());
        Assert.Equal(
            $$"""{"errorType":"Extension.LaunchError","errorMessage":"{{Prefix}} Error: Extension limit (10) reached"}""", Body<InvocationOutcome.InitFailed>(outcome));
        Assert.Contains("EXTENSION\tName: watcher0\tState: LaunchError\tEvents: []\tError Type: TooManyExtensions\n", Logs.Messages);
        Assert.Null(_setup);
    }

    [Fact]
    public async Task Connections_end_with_their_sandbox()
    {
        var environment = Create("watcher");
        var sandbox = await ReadyAsync(environment, "watcher", "", out var asking);
        var waiting = asking();
        await environment.ShutdownAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => waiting);
        Assert.True(sandbox.IsDisposed);
    }

    private WireFrame? _setup;
    private bool _answers = true;
    private int _seen;
    private Task _mayBeReady = Task.CompletedTask;
    private Action<FakeSandbox> _prepare = static _ => { };

    private ExecutionEnvironment Create(params string[] external)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_layers, "extensions")).FullName;
        File.WriteAllText(Path.Combine(directory, "README"), "");
        foreach (var name in external)
        {
            File.WriteAllText(Path.Combine(directory, name), "");
            File.SetUnixFileMode(Path.Combine(directory, name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        _host = new FakeSandboxHost(RunAsync)
        {
            HasRuntimeApi = true,
            Prepare = sandbox =>
            {
                sandbox.ExtensionProcesses.AddRange(external.Select(static name => new FakeProcess(name)));
                _prepare(sandbox);
            },
        };
        var settings = Samples.Settings(_host, Time, Logs);
        return Environment = new ExecutionEnvironment(settings with { Version = settings.Version with { LayerDirectory = _layers } }, Id);
    }

    // The runtime: our own bootstrap's part.
    private async Task RunAsync(FakeSandbox sandbox)
    {
        _setup = await sandbox.ReadAsync() ?? _setup;
        await _mayBeReady;
        await sandbox.SendAsync('R');
        while (await sandbox.ReadAsync() is not null)
        {
            if (_answers)
                await sandbox.SendAsync('D', """{"maxRssKb":1024}""", "1");
        }
    }

    private async Task<FakeSandbox> StartedAsync()
    {
        while (_host!.Started.Count == _seen || _setup is null)
            await Task.Yield();

        return _host.Started[_seen++];
    }

    // An event is under way, and the extension has it.
    private async Task<(FakeSandbox Sandbox, string Extension, ValueTask<InvocationOutcome> Invoking)> RunningAsync(
        ExecutionEnvironment environment, string name, string events, bool wantsLogTail = true)
    {
        var invoking = environment.InvokeAsync(Samples.Invocation() with { WantsLogTail = wantsLogTail });
        var sandbox = await StartedAsync();
        var extension = await RegisterAsync(sandbox, name, events);
        await EventAsync(NextAsync(sandbox, extension));
        return (sandbox, extension, invoking);
    }

    // The environment waits for its second event.
    private Task<FakeSandbox> ReadyAsync(ExecutionEnvironment environment, string name, string events, out Func<Task<HttpResponseMessage>> asking)
    {
        Task<HttpResponseMessage>? waiting = null;
        asking = () => waiting!;
        return RunAsync();

        async Task<FakeSandbox> RunAsync()
        {
            // One inside the runtime's process registers before the runtime is ready.
            var registered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!File.Exists(Path.Combine(_layers, "extensions", name)))
                _mayBeReady = registered.Task;

            var invoking = environment.InvokeAsync(Samples.Invocation() with { WantsLogTail = false });
            var sandbox = await StartedAsync();
            var extension = await RegisterAsync(sandbox, name, events);
            registered.SetResult();
            waiting = NextAsync(sandbox, extension);
            if (events.Contains("INVOKE", StringComparison.Ordinal))
            {
                await EventAsync(waiting);
                waiting = NextAsync(sandbox, extension);
            }

            Body<InvocationOutcome.Succeeded>(await invoking);
            await environment.Settled;
            return sandbox;
        }
    }

    // Nothing happens in this time.
    private async Task StillAsync(Task task, TimeSpan time)
    {
        Time.Advance(time);
        await Task.Yield();
        Assert.False(task.IsCompleted);
    }

    private async Task<string> RegisterAsync(FakeSandbox sandbox, string name, string events)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{sandbox.Listener!.Address}/2020-01-01/extension/register");
        request.Headers.Add("Lambda-Extension-Name", name);
        request.Content = new StringContent($$"""{"events":[{{events}}]}""");
        using var response = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.GetValues("Lambda-Extension-Identifier").Single();
    }

    private Task<HttpResponseMessage> NextAsync(FakeSandbox sandbox, string extension)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"http://{sandbox.Listener!.Address}/2020-01-01/extension/event/next");
        request.Headers.Add("Lambda-Extension-Identifier", extension);
        return _client.SendAsync(request);
    }

    private static async Task<JsonElement> EventAsync(Task<HttpResponseMessage> asking)
    {
        using var response = await asking;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
