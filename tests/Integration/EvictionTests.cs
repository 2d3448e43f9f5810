using Kiln.Execution;
using Kiln.Execution.Sandbox;

namespace Kiln.Integration;

/// <summary>Real environments on a machine that has too little memory left.</summary>
public sealed class EvictionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(IsolationLevel.Process)]
    [InlineData(IsolationLevel.Userns)]
    [InlineData(IsolationLevel.Full)]
    public async Task Idle_environments_go_and_the_next_event_is_cold(IsolationLevel level)
    {
        await using var invoker = await CreateAsync(level);
        var both = await Task.WhenAll(InvokeAsync(invoker, seconds: 0.5), InvokeAsync(invoker, seconds: 0.5));
        Assert.NotEqual(both[0], both[1]);
        await UntilNoneIsIdleAsync(invoker);
        Assert.DoesNotContain(await InvokeAsync(invoker, seconds: 0), both);
    }

    [Fact]
    public async Task Environment_that_runs_stays()
    {
        await using var invoker = await CreateAsync(IsolationLevel.Process);
        Assert.NotEmpty(await InvokeAsync(invoker, seconds: 3));
    }

    private static async Task<DirectInvoker> CreateAsync(IsolationLevel level)
    {
        var invoker = await DirectInvoker.CreateAsync(level, reserve: 1);
        invoker.Version = invoker.Version with { Runtime = invoker.Interpreter.Runtime };
        invoker.Write("app.py", """
            import time, uuid
            environment = str(uuid.uuid4())
            def handler(event, context):
                time.sleep(event)
                return environment
            """);
        return invoker;
    }

    private static Task<string> InvokeAsync(DirectInvoker invoker, double seconds) =>
        invoker.InvokeAsync<InvocationOutcome.Succeeded>(FormattableString.Invariant($"{seconds}"));

    private static async Task UntilNoneIsIdleAsync(DirectInvoker invoker)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (invoker.Idle > 0)
            await Task.Delay(20, deadline.Token);
    }
}
