using System.Text;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Execution.Environments;

public sealed class ExecutionEnvironmentTests : IAsyncDisposable
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private const string Prefix = $"RequestId: {Samples.RequestId}";

    private readonly FakeTimeProvider _time = Samples.Time();
    private readonly RecordingLogSink _logs = new();
    private ExecutionEnvironment? _environment;

    public async ValueTask DisposeAsync()
    {
        if (_environment is { State: not EnvironmentState.Shutdown })
            await _environment.ShutdownAsync();
    }

    [Fact]
    public async Task First_invocation_initialises_and_reports_the_init()
    {
        var environment = Create(out var host, async sandbox =>
        {
            sandbox.Print("importing\n");
            _time.Advance(TimeSpan.FromMilliseconds(110.1));
            await sandbox.BecomeReadyAsync();
            await AnswerAsync(sandbox, "hello ", 3.01, "\"hi\"", maxRssKb: 36 * 1024);
        });

        var outcome = await environment.InvokeAsync(Samples.Invocation());

        Assert.Equal("\"hi\"", Body<InvocationOutcome.Succeeded>(outcome));
        Assert.Equal(EnvironmentState.Ready, environment.State);
        var stream = Assert.Single(_logs.Events.Select(e => e.Stream).Distinct());
        Assert.Equal($"2026/01/31/[$LATEST]{Id}", stream.Name);
        var messages = _logs.Messages;
        Assert.Matches("^INIT_START Runtime Version: python:3\\.12\\.v1\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:[0-9a-f]{64}\n$", messages[0]);
        Assert.Equal(
            [
                "importing\n",
                $"START {Prefix} Version: $LATEST\n",
                "hello ",
                $"END {Prefix}\n",
                $"REPORT {Prefix}\tDuration: 3.01 ms\tBilled Duration: 114 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t\n",
            ],
            messages[1..]);
        Assert.Equal(string.Concat(messages[2..]).Replace("hello ", "hello \n"), Encoding.UTF8.GetString(outcome.LogTail.Span));
        Assert.Single(host.Started);
    }

    [Fact]
    public async Task Setup_names_the_function_and_the_event_its_deadline()
    {
        WireFrame? setup = null, invoke = null;
        var environment = Create(out _, async sandbox =>
        {
            setup = await sandbox.BecomeReadyAsync();
            invoke = await sandbox.ReadAsync();
            await sandbox.SendAsync('D', "", "null");
        });

        await environment.InvokeAsync(Samples.Invocation("""{"a":1}"""));

        Assert.Equal('S', setup!.Type);
        Assert.Equal(Samples.Version.Handler, setup.Json.GetProperty("handler").GetString());
        Assert.Equal("/var/task", setup.Json.GetProperty("taskRoot").GetString());
        Assert.Equal($"2026/01/31/[$LATEST]{Id}", setup.Json.GetProperty("environment").GetProperty("AWS_LAMBDA_LOG_STREAM_NAME").GetString());
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(invoke!.Payload));
        Assert.Equal(Samples.Start.AddSeconds(3).ToUnixTimeMilliseconds(), invoke.Json.GetProperty("deadlineMs").GetInt64());
    }

    [Fact]
    public async Task Second_invocation_is_warm_and_memory_is_a_high_water_mark()
    {
        var environment = Create(out var host, async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            await AnswerAsync(sandbox, "", 1, "1", maxRssKb: 40_000);
            await AnswerAsync(sandbox, "", 1.5, "2", maxRssKb: 30_000);
        });

        await environment.InvokeAsync(Samples.Invocation());
        var outcome = await environment.InvokeAsync(Samples.Invocation());

        Assert.Equal("2", Body<InvocationOutcome.Succeeded>(outcome));
        Assert.Equal(
            $"START {Prefix} Version: $LATEST\nEND {Prefix}\n" +
            $"REPORT {Prefix}\tDuration: 1.50 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\t\n",
            Encoding.UTF8.GetString(outcome.LogTail.Span));
        Assert.Single(host.Started);
    }

    [Fact]
    public async Task Raised_exception_is_a_function_error_with_a_plain_report()
    {
        var environment = Create(out _, async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            await sandbox.ReadAsync();
            await sandbox.SendAsync('E', """{"errorType":"ValueError","maxRssKb":1024}""", """{"errorMessage": "x"}""");
        });

        var outcome = await environment.InvokeAsync(Samples.Invocation());

        Assert.Equal("""{"errorMessage": "x"}""", Body<InvocationOutcome.FunctionError>(outcome));
        Assert.DoesNotContain("Status", _logs.Messages[^1]);
        Assert.Equal(EnvironmentState.Ready, environment.State);
    }

    [Fact]
    public async Task Failing_init_runs_twice_and_its_document_is_the_outcome()
    {
        const string Document = """{"errorMessage": "Unable to import module 'x': No module named 'x'", "errorType": "Runtime.ImportModuleError", "requestId": "", "stackTrace": []}""";
        var environment = Create(out var host, async sandbox =>
        {
            await sandbox.ReadAsync();
            sandbox.Print($"error {sandbox.Ordinal}\n");
            _time.Advance(TimeSpan.FromMilliseconds(93.18));
            await sandbox.SendAsync('F', """{"errorType":"Runtime.ImportModuleError"}""", Document);
            sandbox.Exit(new SandboxExit(1, null));
        });

        var outcome = await environment.InvokeAsync(Samples.Invocation());

        Assert.Equal(Document, Body<InvocationOutcome.InitFailed>(outcome));
        Assert.Equal(2, host.Started.Count);
        Assert.Equal(
            [
                "error 1\n",
                "INIT_REPORT Init Duration: 93.18 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError\n",
                "error 2\n",
                "INIT_REPORT Init Duration: 93.18 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ImportModuleError\n",
                $"START {Prefix} Version: $LATEST\n",
                $"END {Prefix}\n",
                $"REPORT {Prefix}\tDuration: 93.18 ms\tBilled Duration: 94 ms\tMemory Size: 128 MB\tMax Memory Used: 0 MB\tStatus: error\tError Type: Runtime.ImportModuleError\n",
            ],
            _logs.Messages[1..]);
        Assert.Equal(EnvironmentState.Reset, environment.State);
    }

    [Fact]
    public async Task Init_over_its_limit_is_run_again_inside_the_invocation()
    {
        var environment = Create(out var host, async sandbox =>
        {
            if (sandbox.Ordinal == 1)
            {
                _time.Advance(TimeSpan.FromSeconds(10.01));
                return;
            }

            _time.Advance(TimeSpan.FromSeconds(2));
            await sandbox.BecomeReadyAsync();
            await AnswerAsync(sandbox, "", 5, "1", maxRssKb: 1024);
        });

        var outcome = await environment.InvokeAsync(Samples.Invocation());

        Assert.Equal("1", Body<InvocationOutcome.Succeeded>(outcome));
        Assert.Equal(2, host.Started.Count);
        Assert.Equal("INIT_REPORT Init Duration: 10010.00 ms\tPhase: init\tStatus: timeout\n", _logs.Messages[1]);
        Assert.Equal(
            $"REPORT {Prefix}\tDuration: 2005.00 ms\tBilled Duration: 2005 ms\tMemory Size: 128 MB\tMax Memory Used: 1 MB\t\n",
            _logs.Messages[^1]);
    }

    [Fact]
    public async Task Exit_during_init_is_an_exit_error()
    {
        var environment = Create(out _, async sandbox =>
        {
            await sandbox.ReadAsync();
            sandbox.Exit(new SandboxExit(3, null));
        });

        var outcome = await environment.InvokeAsync(Samples.Invocation());

        Assert.Equal(
            $$"""{"errorType":"Runtime.ExitError","errorMessage":"{{Prefix}} Error: Runtime exited with error: exit status 3"}""",
            Body<InvocationOutcome.InitFailed>(outcome));
        Assert.Contains($"{Prefix} Error: Runtime exited with error: exit status 3\nRuntime.ExitError\n", _logs.Messages);
    }

    [Fact]
    public async Task Sandbox_that_cannot_be_started_is_an_init_failure_whose_reason_stays_here()
    {
        var told = new List<string>();
        var host = new FakeSandboxHost(_ => Task.CompletedTask)
        {
            BeforeStart = _ => throw new SandboxStartException("/opt/python3.12 cannot be started."),
        };
        _environment = new ExecutionEnvironment(
            Samples.Settings(host, _time, _logs) with { Options = Samples.Options with { Warn = told.Add } }, Id);

        var outcome = await _environment.InvokeAsync(Samples.Invocation());

        Assert.Equal(
            $$"""{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"{{Prefix}} Error: The execution environment could not be started."}""",
            Body<InvocationOutcome.InitFailed>(outcome));
        Assert.Contains($"{Samples.Version.FunctionArn}: /opt/python3.12 cannot be started.", told);
    }

    [Fact]
    public async Task Start_that_hangs_is_bounded_by_the_limits()
    {
        var environment = Create(out var host, _ => Task.CompletedTask);
        var starts = 0;
        host.BeforeStart = cancellationToken =>
        {
            var stuck = Task.Delay(Timeout.Infinite, cancellationToken);
            _time.Advance(TimeSpan.FromSeconds(starts++ == 0 ? 10.01 : 3.01));
            return stuck;
        };

        Body<InvocationOutcome.TimedOut>(await environment.InvokeAsync(Samples.Invocation()));
        Assert.Equal(2, starts);
    }

    [Fact]
    public async Task Timeout_resets_the_environment_and_the_next_event_runs_in_a_new_sandbox()
    {
        var environment = Create(out var host, async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            if (sandbox.Ordinal == 1)
            {
                await sandbox.ReadAsync();
                sandbox.Print("too slow");
                _time.Advance(TimeSpan.FromMilliseconds(3010));
                return;
            }

            await AnswerAsync(sandbox, "", 1, "2", maxRssKb: 1024);
        });

        var outcome = await environment.InvokeAsync(Samples.Invocation());

        Assert.Equal(
            $$"""{"errorType":"Sandbox.Timedout","errorMessage":"{{Prefix}} Error: Task timed out after 3.00 seconds"}""",
            Body<InvocationOutcome.TimedOut>(outcome));
        Assert.Equal(EnvironmentState.Reset, environment.State);
        Assert.Equal(
            [
                $"START {Prefix} Version: $LATEST\n",
                "too slow",
                $"END {Prefix}\n",
                $"REPORT {Prefix}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 0 MB\tInit Duration: 0.00 ms\tStatus: timeout\n",
                $"2026-01-31T12:00:03.010Z {Samples.RequestId} Task timed out after 3.00 seconds\n\n",
            ],
            _logs.Messages[1..]);
        Assert.EndsWith("Task timed out after 3.00 seconds\n\n", Encoding.UTF8.GetString(outcome.LogTail.Span));

        Assert.Equal("2", Body<InvocationOutcome.Succeeded>(await environment.InvokeAsync(Samples.Invocation())));
        Assert.Equal(2, host.Started.Count);
        Assert.True(host.Started[0].IsDisposed);
        Assert.Same(host.Started[0].Spec.Tmp, host.Started[1].Spec.Tmp);
        Assert.Single(_logs.Events.Select(e => e.Stream).Distinct());
        Assert.Single(_logs.Messages, m => m.StartsWith("INIT_START", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, null, "Runtime exited with error: exit status 1")]
    [InlineData(0, null, "Runtime exited without providing a reason")]
    [InlineData(null, 9, "Runtime exited with error: signal: killed")]
    [InlineData(null, 11, "Runtime exited with error: signal: segmentation fault")]
    [InlineData(null, 31, "Runtime exited with error: signal: signal 31")]
    public async Task Crash_is_a_lost_sandbox(int? code, int? signal, string reason)
    {
        var environment = Create(out _, async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            await sandbox.ReadAsync();
            sandbox.Print("going down\n");
            sandbox.Exit(new SandboxExit(code, signal));
        });

        var outcome = await environment.InvokeAsync(Samples.Invocation());

        Assert.Equal(
            $$"""{"errorType":"Runtime.ExitError","errorMessage":"{{Prefix}} Error: {{reason}}"}""",
            Body<InvocationOutcome.SandboxLost>(outcome));
        Assert.Equal(
            [
                $"START {Prefix} Version: $LATEST\n",
                "going down\n",
                $"{Prefix} Error: {reason}\nRuntime.ExitError\n",
                $"END {Prefix}\n",
            ],
            _logs.Messages[1..^1]);
        Assert.EndsWith("\tStatus: error\tError Type: Runtime.ExitError\n", _logs.Messages[^1]);
        Assert.Equal(EnvironmentState.Reset, environment.State);
    }

    [Fact]
    public async Task Broken_protocol_is_a_lost_sandbox()
    {
        var environment = Create(out var host, async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            await sandbox.ReadAsync();
            await sandbox.SendRawAsync("HTTP/1.1 200 OK"u8.ToArray());
        });

        Body<InvocationOutcome.SandboxLost>(await environment.InvokeAsync(Samples.Invocation()));
        Assert.True(host.Started[0].IsDisposed);
    }

    [Fact]
    public async Task Oversize_response_is_a_function_error_and_the_environment_stays()
    {
        var environment = Create(out var host, async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            await sandbox.ReadAsync();
            await sandbox.SendRawAsync(WireFrame.Encode('D', "", new byte[6_291_557]));
            await AnswerAsync(sandbox, "", 1, "2", maxRssKb: 1024);
        });

        var outcome = await environment.InvokeAsync(Samples.Invocation());

        Assert.Equal(
            """{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}""",
            Body<InvocationOutcome.FunctionError>(outcome));
        Assert.EndsWith("\tStatus: error\tError Type: Function.ResponseSizeTooLarge\n", _logs.Messages[^1]);
        Assert.Equal("2", Body<InvocationOutcome.Succeeded>(await environment.InvokeAsync(Samples.Invocation())));
        Assert.Single(host.Started);
    }

    [Fact]
    public async Task Exit_between_two_events_goes_unnoticed()
    {
        var environment = Create(out var host, async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            await AnswerAsync(sandbox, "", 1, $"{sandbox.Ordinal}", maxRssKb: 1024);
        });
        await environment.InvokeAsync(Samples.Invocation());
        host.Started[0].Exit(new SandboxExit(0, null));

        Assert.Equal("2", Body<InvocationOutcome.Succeeded>(await environment.InvokeAsync(Samples.Invocation())));
    }

    [Fact]
    public async Task Kill_ends_a_running_event_as_lost()
    {
        var running = new TaskCompletionSource();
        var environment = Create(out _, async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            await sandbox.ReadAsync();
            running.SetResult();
        });
        var invoking = environment.InvokeAsync(Samples.Invocation());
        await running.Task;
        environment.Kill();

        Body<InvocationOutcome.SandboxLost>(await invoking);
    }

    [Theory]
    [InlineData("python3.12", """{"errorType":"Runtime.ExitError","errorMessage":"RequestId: {0} Error: Runtime exited with error: signal: killed"}""")]
    [InlineData("python2.7", """{"errorMessage":"RequestId: {0} Process exited before completing request"}""")]
    public async Task Kill_ends_an_init_in_the_same_words(string runtime, string expected)
    {
        var credentials = new CredentialsThatTakeForEver();
        var settings = Samples.Settings(new FakeSandboxHost(_ => Task.CompletedTask), _time, _logs);
        var environment = _environment = new ExecutionEnvironment(
            settings with { Credentials = credentials, Runtime = RuntimeTable.Find(runtime)! }, Id);
        var invoking = environment.InvokeAsync(Samples.Invocation());
        await credentials.Asked.Task;
        environment.Kill();

        Assert.Equal(expected.Replace("{0}", Samples.RequestId, StringComparison.Ordinal), Body<InvocationOutcome.InitFailed>(await invoking));
    }

    [Fact]
    public async Task Shutdown_disposes_the_sandbox_and_its_tmp()
    {
        var environment = Create(out var host, async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            await AnswerAsync(sandbox, "", 1, "1", maxRssKb: 1024);
        });
        await environment.InvokeAsync(Samples.Invocation());
        var tmp = (FakeTmp)host.Started[0].Spec.Tmp;
        Assert.Equal(512, tmp.SizeMb);
        Assert.False(tmp.IsDisposed);

        await environment.ShutdownAsync();

        Assert.Equal(EnvironmentState.Shutdown, environment.State);
        Assert.True(host.Started[0].IsDisposed);
        Assert.True(tmp.IsDisposed);
    }

    [Fact]
    public async Task Environment_takes_no_event_that_outlasts_its_credentials()
    {
        var host = new FakeSandboxHost(async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            await AnswerAsync(sandbox, "", 1, "1", maxRssKb: 1024);
        });
        var credentials = new FixedCredentials { Credentials = new("ASIA", "s", "t", Samples.Start.AddHours(1)) };
        var environment = new ExecutionEnvironment(Samples.Settings(host, _time, _logs) with { Credentials = credentials }, Id);
        await environment.InvokeAsync(Samples.Invocation());

        Assert.True(environment.CanTakeEvent);
        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(3));
        Assert.False(environment.CanTakeEvent);
        await environment.ShutdownAsync();
    }

    private static string Body<TOutcome>(InvocationOutcome outcome)
        where TOutcome : InvocationOutcome.Completed =>
        Encoding.UTF8.GetString(Assert.IsType<TOutcome>(outcome).Payload.Span);

    private async Task AnswerAsync(FakeSandbox sandbox, string print, double milliseconds, string result, int maxRssKb)
    {
        await sandbox.ReadAsync();
        if (print.Length > 0)
            sandbox.Print(print);

        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        await sandbox.SendAsync('D', $$"""{"maxRssKb":{{maxRssKb}}}""", result);
    }

    private ExecutionEnvironment Create(out FakeSandboxHost host, Func<FakeSandbox, Task> script)
    {
        host = new FakeSandboxHost(script);
        return _environment = new ExecutionEnvironment(Samples.Settings(host, _time, _logs), Id);
    }

    private sealed class CredentialsThatTakeForEver : IExecutionRoleCredentials
    {
        public TaskCompletionSource Asked { get; } = new();

        public async ValueTask<ExecutionRoleCredentials> AssumeAsync(FunctionVersion version, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("unreachable");
        }
    }
}
