using System.Text;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.Sandbox;

namespace Kiln.Unit.Execution.Environments;

public sealed class ExecutionEnvironmentTests : EnvironmentTest
{
    [Fact]
    public async Task First_invocation_initialises_and_reports_the_init()
    {
        var environment = Create(out var host, async sandbox =>
        {
            sandbox.Print("importing\n");
            Time.Advance(TimeSpan.FromMilliseconds(110.1));
            await sandbox.BecomeReadyAsync();
            await AnswerAsync(sandbox, "hello ", 3.01, "\"hi\"", maxRssKb: 36 * 1024);
        });

        var outcome = await environment.InvokeAsync(Samples.Invocation());

        Assert.Equal("\"hi\"", Body<InvocationOutcome.Succeeded>(outcome));
        Assert.Equal(EnvironmentState.Ready, environment.State);
        var stream = Assert.Single(Logs.Events.Select(e => e.Stream).Distinct());
        Assert.Equal($"2026/01/31/[$LATEST]{Id}", stream.Name);
        var messages = Logs.Messages;
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
        Assert.DoesNotContain("Status", Logs.Messages[^1]);
        Assert.Equal(EnvironmentState.Ready, environment.State);
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
                Time.Advance(TimeSpan.FromMilliseconds(3010));
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
            Logs.Messages[1..]);
        Assert.EndsWith("Task timed out after 3.00 seconds\n\n", Encoding.UTF8.GetString(outcome.LogTail.Span));

        Assert.Equal("2", Body<InvocationOutcome.Succeeded>(await environment.InvokeAsync(Samples.Invocation())));
        Assert.Equal(2, host.Started.Count);
        Assert.True(host.Started[0].IsDisposed);
        Assert.Same(host.Started[0].Spec.Tmp, host.Started[1].Spec.Tmp);
        Assert.Single(Logs.Events.Select(e => e.Stream).Distinct());
        Assert.Single(Logs.Messages, m => m.StartsWith("INIT_START", StringComparison.Ordinal));
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
            Logs.Messages[1..^1]);
        Assert.EndsWith("\tStatus: error\tError Type: Runtime.ExitError\n", Logs.Messages[^1]);
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
        Assert.EndsWith("\tStatus: error\tError Type: Function.ResponseSizeTooLarge\n", Logs.Messages[^1]);
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
        var environment = new ExecutionEnvironment(Samples.Settings(host, Time, Logs) with { Credentials = credentials }, Id);
        await environment.InvokeAsync(Samples.Invocation());

        Assert.True(environment.CanTakeEvent);
        Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(3));
        Assert.False(environment.CanTakeEvent);
        await environment.ShutdownAsync();
    }
}
