using System.Text;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Execution.Environments;

/// <summary>Tests of one environment, with sandboxes that follow a script.</summary>
public abstract class EnvironmentTest : IAsyncDisposable
{
    protected const string Id = "0123456789abcdef0123456789abcdef";
    protected const string Prefix = $"RequestId: {Samples.RequestId}";

    private protected FakeTimeProvider Time { get; } = Samples.Time();
    private protected RecordingLogSink Logs { get; } = new();
    private protected ExecutionEnvironment? Environment { get; set; }

    public virtual async ValueTask DisposeAsync()
    {
        if (Environment is { State: not EnvironmentState.Shutdown })
            await Environment.ShutdownAsync();

        GC.SuppressFinalize(this);
    }

    private protected static string Body<TOutcome>(InvocationOutcome outcome)
        where TOutcome : InvocationOutcome.Completed =>
        Encoding.UTF8.GetString(Assert.IsType<TOutcome>(outcome).Payload.Span);

    private protected async Task AnswerAsync(FakeSandbox sandbox, string print, double milliseconds, string result, int maxRssKb)
    {
        await sandbox.ReadAsync();
        if (print.Length > 0)
            sandbox.Print(print);

        Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        await sandbox.SendAsync('D', $$"""{"maxRssKb":{{maxRssKb}}}""", result);
    }

    private protected ExecutionEnvironment Create(out FakeSandboxHost host, Func<FakeSandbox, Task> script)
    {
        host = new FakeSandboxHost(script);
        return Environment = new ExecutionEnvironment(Samples.Settings(host, Time, Logs), Id);
    }
}
