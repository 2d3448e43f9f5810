using BenchmarkDotNet.Attributes;
using Kiln.Execution;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;
using Kiln.Unit.Execution;

namespace Kiln.Micro;

/// <summary>
/// The data plane with a sandbox that answers at once: taking an environment and giving it back, frames, log lines. The baseline is what the
/// sandbox's socket costs alone, both ends of it in this process; the difference is the data plane's.
/// </summary>
[MemoryDiagnoser]
public class InvokerBenchmarks
{
    private static readonly byte[] Event = """{"name":"Ada"}"""u8.ToArray();
    private readonly Invocation _invocation = DataPlane.Invocation(Event);
    private readonly FakeSandboxHost _sandboxes = new(AnswerAsync);
    private readonly byte[] _frame = WireFrame.Encode('I', """{"requestId":"8476a536-e9f4-11e8-9739-2dfe598c3fcd","deadlineMs":1769846400000}""", Event);
    private readonly byte[] _answer = new byte[1024];
    private Invoker _invoker = null!;
    private ISandbox _alone = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        var options = new ExecutionOptions { RuntimeDirectory = "/var/runtime" };
        var runtimes = new RuntimeCatalog([new("python3.12", "3.12.1", "/var/lang/bin/python3.12", "configuration")], []);
        _invoker = new(options, _sandboxes, runtimes, new NoLogs(), new SameCredentials(), TimeProvider.System);
        if (await Warm_invoke() is not InvocationOutcome.Succeeded)
            throw new InvalidOperationException("The sandbox does not answer.");

        var tmp = await _sandboxes.CreateTmpAsync(512, default);
        var spec = new SandboxSpec("alone", runtimes.Interpreters[0], "app.handler", CodeDirectory: "/var/task", LayerDirectory: null, tmp, MemorySize: 128);
        _alone = await _sandboxes.StartAsync(spec, default);
        await _alone.Control.SendAsync(WireFrame.Encode('S'));
        await _alone.Control.ReceiveAsync(_answer);
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await _invoker.DisposeAsync();
        await _alone.DisposeAsync();
    }

    [Benchmark(Baseline = true)]
    public async Task<int> Socket_alone()
    {
        await _alone.Control.SendAsync(_frame);
        return await _alone.Control.ReceiveAsync(_answer);
    }

    [Benchmark]
    public async Task<InvocationOutcome> Warm_invoke() => await _invoker.InvokeAsync(DataPlane.Version, _invocation, default);

    private static async Task AnswerAsync(FakeSandbox sandbox)
    {
        var done = WireFrame.Encode('D', """{"maxRssKb":36000}""", """{"message":"Hello, Ada"}"""u8.ToArray());
        await sandbox.BecomeReadyAsync();
        while (await sandbox.ReadAsync() is not null)
            await sandbox.SendRawAsync(done);
    }
}
