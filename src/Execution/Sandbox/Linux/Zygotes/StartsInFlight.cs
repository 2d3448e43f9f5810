namespace Kiln.Execution.Sandbox.Linux.Zygotes;

/// <summary>Environments that somebody waits for at this moment. What can wait gives way to them. Safe from any thread.</summary>
internal sealed class StartsInFlight(TimeProvider time)
{
    // Where starts never cease, something must be made for them all the same.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    // The first event of an environment follows its start at once.
    private static readonly TimeSpan Aftermath = TimeSpan.FromMilliseconds(2);

    private readonly Lock _gate = new();
    private TaskCompletionSource? _quiet;
    private int _count;

    public void Begin()
    {
        lock (_gate)
        {
            if (_count++ == 0)
                _quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void End()
    {
        lock (_gate)
        {
            if (--_count == 0)
                _quiet!.TrySetResult();
        }
    }

    /// <summary>Completes when none is left, or after a little while.</summary>
    public async Task QuietAsync(CancellationToken cancellationToken)
    {
        Task? quiet;
        lock (_gate)
        {
            quiet = _count > 0 ? _quiet!.Task : null;
        }

        if (quiet is not null)
            await quiet.WaitAsync(Patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        await Task.Delay(Aftermath, time, cancellationToken);
    }
}
