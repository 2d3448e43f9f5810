using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;

namespace Kiln.Unit.Execution.Environments;

/// <summary>Environments whose init fails, hangs or is killed.</summary>
public sealed class EnvironmentInitTests : EnvironmentTest
{
    [Fact]
    public async Task Failing_init_runs_twice_and_its_document_is_the_outcome()
    {
        const string Document = """{"errorMessage": "Unable to import module 'x': No module named 'x'", "errorType": "Runtime.ImportModuleError", "requestId": "", "stackTrace": []}""";
        var environment = Create(out var host, async sandbox =>
        {
            await sandbox.ReadAsync();
            sandbox.Print($"error {sandbox.Ordinal}\n");
            Time.Advance(TimeSpan.FromMilliseconds(93.18));
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
            Logs.Messages[1..]);
        Assert.Equal(EnvironmentState.Reset, environment.State);
    }

    [Fact]
    public async Task Init_over_its_limit_is_run_again_inside_the_invocation()
    {
        var environment = Create(out var host, async sandbox =>
        {
            if (sandbox.Ordinal == 1)
            {
                Time.Advance(TimeSpan.FromSeconds(10.01));
                return;
            }

            Time.Advance(TimeSpan.FromSeconds(2));
            await sandbox.BecomeReadyAsync();
            await AnswerAsync(sandbox, "", 5, "1", maxRssKb: 1024);
        });

        var outcome = await environment.InvokeAsync(Samples.Invocation());

        Assert.Equal("1", Body<InvocationOutcome.Succeeded>(outcome));
        Assert.Equal(2, host.Started.Count);
        Assert.Equal("INIT_REPORT Init Duration: 10010.00 ms\tPhase: init\tStatus: timeout\n", Logs.Messages[1]);
        Assert.Equal(
            $"REPORT {Prefix}\tDuration: 2005.00 ms\tBilled Duration: 2005 ms\tMemory Size: 128 MB\tMax Memory Used: 1 MB\t\n",
            Logs.Messages[^1]);
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
        Assert.Contains($"{Prefix} Error: Runtime exited with error: exit status 3\nRuntime.ExitError\n", Logs.Messages);
    }

    [Fact]
    public async Task Sandbox_that_cannot_be_started_is_an_init_failure_whose_reason_stays_here()
    {
        var told = new List<string>();
        var host = new FakeSandboxHost(_ => Task.CompletedTask)
        {
            BeforeStart = _ => throw new SandboxStartException("/opt/python3.12 cannot be started."),
        };
        Environment = new ExecutionEnvironment(
            Samples.Settings(host, Time, Logs) with { Options = Samples.Options with { Warn = told.Add } }, Id);

        var outcome = await Environment.InvokeAsync(Samples.Invocation());

        Assert.Equal(
            $$"""{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"{{Prefix}} Error: The execution environment could not be started."}""",
            Body<InvocationOutcome.InitFailed>(outcome));
        Assert.Contains($"No sandbox for {Samples.Version.FunctionArn}: /opt/python3.12 cannot be started.", told);
    }

    [Fact]
    public async Task Without_the_folder_that_it_shares_there_is_no_environment_until_it_is_back()
    {
        var told = new List<string>();
        var folder = Path.Combine(Path.GetTempPath(), $"kiln-shared-{Guid.NewGuid():N}");
        var host = new FakeSandboxHost(async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            while (await sandbox.ReadAsync() is not null)
                await sandbox.SendAsync('D', "", "null");
        });
        Environment = new ExecutionEnvironment(
            Samples.Settings(host, Time, Logs) with
            {
                Version = Samples.Version with { FileSystem = new FileSystemMount(folder, "/mnt/data") },
                Options = Samples.Options with { Warn = told.Add },
            },
            Id);
        Assert.IsType<InvocationOutcome.NotMounted>(await Environment.InvokeAsync(Samples.Invocation()));
        Assert.Contains($"No sandbox for {Samples.Version.FunctionArn}: There is no folder {folder} to mount at /mnt/data.", told);
        Assert.Empty(host.Started);
        Directory.CreateDirectory(folder);
        try
        {
            Assert.IsType<InvocationOutcome.Succeeded>(await Environment.InvokeAsync(Samples.Invocation()));
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    [Fact]
    public async Task Start_that_hangs_is_bounded_by_the_limits()
    {
        var environment = Create(out var host, _ => Task.CompletedTask);
        var starts = 0;
        host.BeforeStart = cancellationToken =>
        {
            var stuck = Task.Delay(Timeout.Infinite, cancellationToken);
            Time.Advance(TimeSpan.FromSeconds(starts++ == 0 ? 10.01 : 3.01));
            return stuck;
        };

        Body<InvocationOutcome.TimedOut>(await environment.InvokeAsync(Samples.Invocation()));
        Assert.Equal(2, starts);
    }

    [Theory]
    [InlineData("python3.12", """{"errorType":"Runtime.ExitError","errorMessage":"RequestId: {0} Error: Runtime exited with error: signal: killed"}""")]
    [InlineData("python2.7", """{"errorMessage":"RequestId: {0} Process exited before completing request"}""")]
    public async Task Kill_ends_an_init_in_the_same_words(string runtime, string expected)
    {
        var credentials = new CredentialsThatTakeForEver();
        var settings = Samples.Settings(new FakeSandboxHost(_ => Task.CompletedTask), Time, Logs);
        var environment = Environment = new ExecutionEnvironment(
            settings with { Credentials = credentials, Runtime = RuntimeTable.Find(runtime)! }, Id);
        var invoking = environment.InvokeAsync(Samples.Invocation());
        await credentials.Asked.Task;
        environment.Kill();

        Assert.Equal(expected.Replace("{0}", Samples.RequestId, StringComparison.Ordinal), Body<InvocationOutcome.InitFailed>(await invoking));
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
