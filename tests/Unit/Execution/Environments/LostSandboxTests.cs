using System.Text;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Execution.Environments;

/// <summary>What AWS says when the process is gone or its time is over, era by era.</summary>
public sealed class LostSandboxTests
{
    private const string Prefix = $"RequestId: {Samples.RequestId}";

    private readonly FakeTimeProvider _time = Samples.Time();
    private readonly RecordingLogSink _logs = new();

    [Fact]
    public async Task Process_that_the_kernel_kills_for_its_memory_is_told_from_others_in_the_report()
    {
        var outcome = await RunAsync("python3.12", new SandboxExit(null, 9, OutOfMemory: true), peakMemory: 128L << 20);

        Assert.Equal(
            $$"""{"errorType":"Runtime.ExitError","errorMessage":"{{Prefix}} Error: Runtime exited with error: signal: killed"}""", outcome);
        Assert.Contains($"{Prefix} Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n", _logs.Messages);
        Assert.EndsWith("Max Memory Used: 128 MB\tInit Duration: 0.00 ms\tStatus: error\tError Type: Runtime.OutOfMemory\n", _logs.Messages[^1]);
    }

    [Fact]
    public async Task Other_kills_are_exits()
    {
        await RunAsync("python3.12", new SandboxExit(null, 9), peakMemory: 0);
        Assert.EndsWith("\tStatus: error\tError Type: Runtime.ExitError\n", _logs.Messages[^1]);
    }

    [Fact]
    public async Task No_more_memory_is_reported_than_the_function_may_have()
    {
        await RunAsync("python3.12", new SandboxExit(1, null), peakMemory: 200L << 20);
        Assert.Contains("\tMax Memory Used: 128 MB\t", _logs.Messages[^1]);
    }

    [Theory]
    [InlineData("python2.7")]
    [InlineData("python3.6")]
    public async Task First_era_says_the_same_of_every_end(string runtime)
    {
        var outcome = await RunAsync(runtime, new SandboxExit(3, null), peakMemory: 0);
        Assert.Equal($$"""{"errorMessage":"{{Prefix}} Process exited before completing request"}""", outcome);
        Assert.Contains($"{Prefix} Process exited before completing request\n\n", _logs.Messages);
    }

    [Theory]
    [InlineData("python2.7", $$"""{"errorMessage":"2026-01-31T12:00:03.250Z {{Samples.RequestId}} Task timed out after 3.00 seconds"}""")]
    [InlineData("python3.7", $$"""{"errorMessage":"2026-01-31T12:00:03.250Z {{Samples.RequestId}} Task timed out after 3.00 seconds"}""")]
    [InlineData("python3.8", $$"""{"errorType":"Sandbox.Timedout","errorMessage":"{{Prefix}} Error: Task timed out after 3.00 seconds"}""")]
    public async Task Timeout_is_told_in_the_words_of_the_era(string runtime, string body)
    {
        Assert.Equal(body, await RunAsync(runtime, exit: null, peakMemory: 0));
        Assert.Equal($"2026-01-31T12:00:03.250Z {Samples.RequestId} Task timed out after 3.00 seconds\n\n", _logs.Messages[^1]);
    }

    private async Task<string> RunAsync(string runtime, SandboxExit? exit, long peakMemory)
    {
        var host = new FakeSandboxHost(async sandbox =>
        {
            sandbox.PeakMemory = peakMemory;
            await sandbox.BecomeReadyAsync();
            await sandbox.ReadAsync();
            if (exit is null)
                _time.Advance(TimeSpan.FromMilliseconds(3250));
            else
                sandbox.Exit(exit);
        });
        var environment = new ExecutionEnvironment(
            Samples.Settings(host, _time, _logs) with { Runtime = RuntimeTable.Find(runtime)! }, "0123456789abcdef");
        var outcome = Assert.IsAssignableFrom<InvocationOutcome.Completed>(await environment.InvokeAsync(Samples.Invocation()));
        await environment.ShutdownAsync();
        return Encoding.UTF8.GetString(outcome.Payload.Span);
    }
}
