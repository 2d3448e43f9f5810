namespace Kiln.Execution.RuntimeApi.Runtime;

/// <summary>One event on its way through the Runtime API.</summary>
internal sealed class RuntimeEvent(Invocation invocation, long deadlineMs) : IDisposable
{
    private readonly CancellationTokenSource _answered = new();

    public Invocation Invocation => invocation;

    public long DeadlineMs => deadlineMs;

    /// <summary>
    /// Cancelled when the event is over. Whoever still writes it to a connection that nobody reads lets go of it then: a hostile runtime must
    /// not hold one event for each connection that it opens.
    /// </summary>
    public CancellationToken Answered => _answered.Token;

    // Not disposed: a writer may hold the token, and without a timer the source holds nothing.
    public void Dispose() => _answered.Cancel();
}
