using Kiln.Execution.RuntimeApi;
using Kiln.Execution.Sandbox.Process;

namespace Kiln.Unit.Execution.RuntimeApi;

public sealed class SandboxConnectionCostTests
{
    [Fact]
    public async Task Sandbox_that_never_connects_costs_less_than_three_kilobytes()
    {
        const int Count = 1000;
        var listeners = new List<LoopbackListener>(Count);
        for (var i = 0; i < Count; i++)
            listeners.Add(LoopbackListener.Open());

        var server = new RuntimeApiServer();
        var sources = new List<SandboxConnectionSource>(Count);
        using var first = new ApiFixture();

        // No less than what stays of it, and nobody else has a part in it.
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var listener in listeners)
            sources.Add(server.Attach(listener, first.Api));

        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Count;
        TestContext.Current.SendDiagnosticMessage($"A pending accept costs {each} bytes.");
        Assert.InRange(each, 1, 3 * 1024);
        foreach (var source in sources)
        {
            source.Dispose();
            await source.Completion;
        }

        listeners.ForEach(static l => l.Dispose());
        await server.DisposeAsync();
    }
}
