using System.Text;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.Logging;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Execution.Environments;

/// <summary>The log of one environment from its init to its end, by era and by format.</summary>
public sealed class LogFormTests
{
    private const string Id = Samples.RequestId;

    private readonly FakeTimeProvider _time = Samples.Time();
    private readonly RecordingLogSink _logs = new();
    private readonly List<string> _tails = [];

    [Theory]
    [InlineData("python2.7")]
    [InlineData("python3.7")]
    public async Task Classic_text(string runtime)
    {
        await RunAsync(runtime, LogSettings.Text, SucceedAsync);
        Assert.Equal(
            [
                "importing\n",
                $"START RequestId: {Id} Version: $LATEST\n",
                "printed\n",
                $"END RequestId: {Id}\n",
                $"REPORT RequestId: {Id}\tDuration: 3.01 ms\tBilled Duration: 100 ms \tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n",
            ],
            _logs.Messages);
        Assert.Equal(string.Concat(_logs.Messages[1..]), Assert.Single(_tails));
    }

    [Fact]
    public async Task Module_that_failed_in_2018_is_told_after_the_report()
    {
        await RunAsync("python2.7", LogSettings.Text, async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            await sandbox.ReadAsync();
            await sandbox.SendAsync('E', """{"errorType":"NameError","moduleError":"no x"}""", "{}");
        });
        Assert.StartsWith("REPORT ", _logs.Messages[^2], StringComparison.Ordinal);
        Assert.Equal("module initialization error\nno x", _logs.Messages[^1]);
        Assert.EndsWith("\t\nmodule initialization error\nno x", Assert.Single(_tails), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json()
    {
        await RunAsync("python3.12", new(LogFormat.Json, EventLevel.Info, EventLevel.Info), SucceedAsync);
        var types = _logs.Messages.Select(TypeOf);
        Assert.Equal(["initStart", "importing\n", "start", "printed\n", "report"], types);
        Assert.Contains("\"initDurationMs\":110.1},\"status\":\"success\"}}", _logs.Messages[^1], StringComparison.Ordinal);
        Assert.Equal(_logs.Messages[2] + "\nprinted\n" + _logs.Messages[^1], Assert.Single(_tails));
    }

    [Fact]
    public async Task Json_with_all_there_is()
    {
        await RunAsync("python3.12", new(LogFormat.Json, EventLevel.Trace, EventLevel.Debug), SucceedAsync);
        Assert.Equal(
            ["initStart", "importing\n", "initRuntimeDone", "initReport", "start", "printed\n", "runtimeDone", "report"], _logs.Messages.Select(TypeOf));
        Assert.Contains("\"producedBytes\":4}", _logs.Messages[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_with_warnings_only()
    {
        var settings = new LogSettings(LogFormat.Json, EventLevel.Warn, EventLevel.Warn);
        await RunAsync("python3.12", settings, SucceedAsync);
        Assert.Empty(_logs.Messages);
        Assert.Equal("", Assert.Single(_tails));
        await RunAsync("python3.12", settings, RaiseAsync);
        Assert.Equal(["runtimeDone", "report"], _logs.Messages.Select(TypeOf));
        Assert.EndsWith("\"status\":\"error\",\"errorType\":\"Runtime.Unknown\"}}", _logs.Messages[^1]);
    }

    [Fact]
    public async Task Json_of_a_timeout_has_no_text()
    {
        await RunAsync("python3.12", new(LogFormat.Json, EventLevel.Info, EventLevel.Info), async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            await sandbox.ReadAsync();
            _time.Advance(TimeSpan.FromMilliseconds(3250));
        });
        Assert.Equal(["initStart", "start", "runtimeDone", "report"], _logs.Messages.Select(TypeOf));
        Assert.EndsWith("\"status\":\"timeout\"}}", _logs.Messages[^1]);
    }

    [Fact]
    public async Task Json_of_an_init_that_fails_has_both_attempts()
    {
        await RunAsync("python3.12", new(LogFormat.Json, EventLevel.Info, EventLevel.Info), async sandbox =>
        {
            await sandbox.ReadAsync();
            await sandbox.SendAsync('F', """{"errorType":"Runtime.ImportModuleError"}""", "{}");
            sandbox.Exit(new SandboxExit(1, null));
        });
        Assert.Equal(
            ["initStart", "initRuntimeDone", "initReport", "initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"],
            _logs.Messages.Select(TypeOf));
    }

    [Theory]
    [InlineData("/aws/lambda/hello", "2026/01/31/[$LATEST]0123456789abcdef")]
    [InlineData("shared", "2026/01/31/hello[$LATEST]0123456789abcdef")]
    public async Task Stream_in_a_group_of_its_own_choice_has_the_name_of_the_function(string group, string stream)
    {
        await RunAsync("python3.12", LogSettings.Text, SucceedAsync, group);
        Assert.Equal((group, stream), (_logs.Events[0].Stream.LogGroup, _logs.Events[0].Stream.Name));
    }

    private async Task SucceedAsync(FakeSandbox sandbox)
    {
        sandbox.Print("importing\n");
        _time.Advance(TimeSpan.FromMilliseconds(110.1));
        await sandbox.BecomeReadyAsync();
        await sandbox.ReadAsync();
        sandbox.Print("printed\n");
        _time.Advance(TimeSpan.FromMilliseconds(3.01));
        await sandbox.SendAsync('D', """{"maxRssKb":36000}""", "\"hi\"");
    }

    private static async Task RaiseAsync(FakeSandbox sandbox)
    {
        await sandbox.BecomeReadyAsync();
        await sandbox.ReadAsync();
        await sandbox.SendAsync('E', """{"errorType":"ValueError"}""", "{}");
    }

    private async Task RunAsync(string runtime, LogSettings settings, Func<FakeSandbox, Task> function, string group = "/aws/lambda/hello")
    {
        var version = Samples.Version with { Logging = settings, LogGroup = group };
        var environment = new ExecutionEnvironment(
            Samples.Settings(new FakeSandboxHost(function), _time, _logs) with { Version = version, Runtime = RuntimeTable.Find(runtime)! }, "0123456789abcdef");
        var outcome = Assert.IsAssignableFrom<InvocationOutcome.Completed>(await environment.InvokeAsync(Samples.Invocation()));
        _tails.Add(Encoding.UTF8.GetString(outcome.LogTail.Span));
        await environment.ShutdownAsync();
    }

    private static string TypeOf(string message)
    {
        const string Mark = "\"type\":\"platform.";
        var start = message.IndexOf(Mark, StringComparison.Ordinal);
        return start < 0 ? message : message[(start + Mark.Length)..].Split('"')[0];
    }
}
