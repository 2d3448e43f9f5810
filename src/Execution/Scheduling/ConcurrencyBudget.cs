namespace Kiln.Execution.Scheduling;

/// <summary>How many invocations may run at the same time.</summary>
/// <param name="isReserve">Of one function; otherwise what functions share.</param>
internal sealed class ConcurrencyBudget(int limit, bool isReserve = false)
{
    private int _limit = limit;
    private int _used;

    public bool IsReserve => isReserve;

    public int Used => Volatile.Read(ref _used);

    /// <summary>What runs already when it is lowered goes on.</summary>
    public int Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, value);
    }

    public bool TryTake()
    {
        // Counted first and taken back when over: callers at the limit may refuse one another, but never exceed it.
        if (Interlocked.Increment(ref _used) <= Limit)
            return true;

        Interlocked.Decrement(ref _used);
        return false;
    }

    public void Return() => Interlocked.Decrement(ref _used);
}
