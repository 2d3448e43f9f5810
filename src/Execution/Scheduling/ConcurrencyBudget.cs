namespace Kiln.Execution.Scheduling;

/// <summary>How many invocations may run at the same time in one account.</summary>
internal sealed class ConcurrencyBudget(int limit)
{
    private int _used;

    public int Used => Volatile.Read(ref _used);

    public bool TryTake()
    {
        // Counted first and taken back when over: callers at the limit may refuse one another, but never exceed it.
        if (Interlocked.Increment(ref _used) <= limit)
            return true;

        Interlocked.Decrement(ref _used);
        return false;
    }

    public void Return() => Interlocked.Decrement(ref _used);
}
