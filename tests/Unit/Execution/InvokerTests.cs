using System.Text;
using Kiln.Execution;
using Kiln.Execution.Runtimes;
using Kiln.Unit.Execution.Scheduling;

namespace Kiln.Unit.Execution;

public sealed class InvokerTests
{
    private readonly FakeSandboxHost _host = new(async sandbox =>
    {
        await sandbox.BecomeReadyAsync();
        while (await sandbox.ReadAsync() is not null)
            await sandbox.SendAsync('D', "", $"{sandbox.Ordinal}");
    });

    [Fact]
    public async Task New_revision_retires_the_environments_of_the_old()
    {
        await using var invoker = Create(Samples.Interpreter);
        Assert.Equal("1", await RunAsync(invoker, Samples.Version));
        Assert.Equal("1", await RunAsync(invoker, Samples.Version with { }));
        Assert.Equal("2", await RunAsync(invoker, Samples.Version with { RevisionId = "r2" }));
        await _host.Started[0].Exited.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(_host.Started[1].IsDisposed);
    }

    [Fact]
    public async Task New_revision_has_no_provisioned_environments_until_they_are_asked_for()
    {
        await using var invoker = Create(Samples.Interpreter);
        var next = Samples.Version with { RevisionId = "r2" };
        invoker.Provision(Samples.Version, 1);
        Assert.Equal((1, 0), (invoker.Provisioned(Samples.Version).Requested, invoker.Provisioned(next).Requested));
        invoker.Provision(next, 1);
        Assert.Equal((0, 1), (invoker.Provisioned(Samples.Version).Requested, invoker.Provisioned(next).Requested));
    }

    [Fact]
    public async Task Versions_of_a_function_have_environments_of_their_own()
    {
        await using var invoker = Create(Samples.Interpreter);
        Assert.Equal("1", await RunAsync(invoker, Samples.Version));
        Assert.Equal("2", await RunAsync(invoker, Samples.Version with { Version = "1" }));
        Assert.Equal("1", await RunAsync(invoker, Samples.Version));
    }

    [Fact]
    public async Task Retire_ends_all_versions_of_the_function_and_no_other()
    {
        await using var invoker = Create(Samples.Interpreter);
        await RunAsync(invoker, Samples.Version);
        await RunAsync(invoker, Samples.Version with { Version = "1" });
        await RunAsync(invoker, Samples.Version with { FunctionArn = Samples.Version.FunctionArn + "2" });

        invoker.Retire(Samples.Version.FunctionArn);

        await _host.Started[0].Exited.WaitAsync(TimeSpan.FromSeconds(10));
        await _host.Started[1].Exited.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(_host.Started[2].Exited.IsCompleted);
    }

    [Fact]
    public async Task Dispose_leaves_nothing_running()
    {
        var invoker = Create(Samples.Interpreter);
        await RunAsync(invoker, Samples.Version);
        await invoker.DisposeAsync();
        Assert.True(_host.Started[0].IsDisposed);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => RunAsync(invoker, Samples.Version));
    }

    [Fact]
    public async Task Dispose_lets_running_events_end_within_the_limit()
    {
        var time = Samples.Time();
        var events = new HeldEvents();
        var host = new FakeSandboxHost(events.ServeAsync);
        var invoker = Create(host, time, Samples.Options with { DrainLimit = TimeSpan.FromSeconds(10) });
        var version = Samples.Version with { Timeout = TimeSpan.FromMinutes(1) };
        var first = BeginAsync(invoker, version, "first");
        var second = BeginAsync(invoker, version, "second");
        await events.RunningAsync("first");
        await events.RunningAsync("second");
        Assert.Equal(2, invoker.Running);

        var disposing = invoker.DisposeAsync().AsTask();
        events.Release("first");
        Assert.IsType<InvocationOutcome.Succeeded>(await first);
        Assert.False(disposing.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(10.1));
        Assert.IsType<InvocationOutcome.SandboxLost>(await second);
        await disposing;
    }

    [Fact]
    public async Task Hurry_ends_the_wait_for_running_events()
    {
        var events = new HeldEvents();
        var invoker = Create(new FakeSandboxHost(events.ServeAsync), Samples.Time(), Samples.Options with { DrainLimit = TimeSpan.FromHours(1) });
        var running = BeginAsync(invoker, Samples.Version, "a");
        await events.RunningAsync("a");
        var disposing = invoker.DisposeAsync().AsTask();
        invoker.Hurry();
        Assert.IsType<InvocationOutcome.SandboxLost>(await running);
        await disposing;
    }

    [Fact]
    public async Task Missing_runtime_is_an_init_failure_and_refused_in_advance()
    {
        await using var invoker = Create();
        var outcome = await invoker.InvokeAsync(Samples.Version, Samples.Invocation(), CancellationToken.None);
        var body = Encoding.UTF8.GetString(Assert.IsType<InvocationOutcome.InitFailed>(outcome).Payload.Span);
        Assert.StartsWith("""{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: """, body);
        Assert.Contains("No interpreter for python3.12", body);
        await Assert.ThrowsAsync<RuntimeNotInstalledException>(() => invoker.PrepareAsync("python3.12", "/tmp", "/var/task", CancellationToken.None));
    }

    private static async Task<string> RunAsync(Invoker invoker, FunctionVersion version)
    {
        var outcome = await invoker.InvokeAsync(version, Samples.Invocation(), CancellationToken.None);
        return Encoding.UTF8.GetString(Assert.IsType<InvocationOutcome.Succeeded>(outcome).Payload.Span);
    }

    private static Task<InvocationOutcome> BeginAsync(Invoker invoker, FunctionVersion version, string id) =>
        invoker.InvokeAsync(version, Samples.Invocation(requestId: id), CancellationToken.None).AsTask();

    [Fact]
    public async Task Events_that_arrive_close_to_each_other_keep_processors_awake()
    {
        var device = Path.GetTempFileName();
        await using (var invoker = Create(_host, Samples.Time(), Samples.Options with { LatencyDevice = device }))
        {
            await RunAsync(invoker, Samples.Version);
            Assert.Equal(-1, BitConverter.ToInt32(await File.ReadAllBytesAsync(device, TestContext.Current.CancellationToken)));
            await RunAsync(invoker, Samples.Version);
            Assert.Equal(0, BitConverter.ToInt32(await File.ReadAllBytesAsync(device, TestContext.Current.CancellationToken)));
        }

        File.Delete(device);
    }

    private static Invoker Create(FakeSandboxHost host, TimeProvider time, ExecutionOptions options) => new(
        options, host, new RuntimeCatalog([Samples.Interpreter], []), new RecordingLogSink(), new FixedCredentials(), time);

    private Invoker Create(params Interpreter[] interpreters) => new(
        Samples.Options, _host, new RuntimeCatalog(interpreters, []), new RecordingLogSink(), new FixedCredentials(), Samples.Time());
}
