using System.Text;
using Kiln.Execution;
using Kiln.Execution.Runtimes;

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
    public async Task Missing_runtime_is_an_init_failure_and_refused_in_advance()
    {
        await using var invoker = Create();
        var outcome = await invoker.InvokeAsync(Samples.Version, Samples.Invocation(), CancellationToken.None);
        var body = Encoding.UTF8.GetString(Assert.IsType<InvocationOutcome.InitFailed>(outcome).Payload.Span);
        Assert.StartsWith("""{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: """, body);
        Assert.Contains("No interpreter for python3.12", body);
        await Assert.ThrowsAsync<RuntimeNotInstalledException>(() => invoker.PrepareAsync("python3.12", "/tmp", CancellationToken.None));
    }

    private static async Task<string> RunAsync(Invoker invoker, FunctionVersion version)
    {
        var outcome = await invoker.InvokeAsync(version, Samples.Invocation(), CancellationToken.None);
        return Encoding.UTF8.GetString(Assert.IsType<InvocationOutcome.Succeeded>(outcome).Payload.Span);
    }

    private Invoker Create(params Interpreter[] interpreters) => new(
        Samples.Options, _host, new RuntimeCatalog(interpreters, []), new RecordingLogSink(), new FixedCredentials(), Samples.Time());
}
