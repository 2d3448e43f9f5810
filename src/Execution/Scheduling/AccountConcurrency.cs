using System.Collections.Concurrent;

namespace Kiln.Execution.Scheduling;

/// <summary>The concurrency of an account: functions have a reserve of their own, or share what is not reserved.</summary>
/// <param name="limit">Invocations of the account at the same time.</param>
internal sealed class AccountConcurrency(int limit)
{
    private readonly Lock _reserving = new();
    private readonly ConcurrencyBudget _unreserved = new(limit);
    private readonly ConcurrentDictionary<string, FunctionConcurrency> _functions = new(StringComparer.Ordinal);

    public int Used => _unreserved.Used + _functions.Values.Sum(static f => f.UsedOfReserve);

    public FunctionConcurrency Of(string functionArn) => _functions.GetOrAdd(functionArn, static (_, unreserved) => new FunctionConcurrency(unreserved), _unreserved);

    /// <param name="reserved">Null: the function shares again.</param>
    public void Reserve(string functionArn, int? reserved)
    {
        lock (_reserving)
        {
            Of(functionArn).Reserve(reserved);
            _unreserved.Limit = Math.Max(0, limit - _functions.Values.Sum(static f => f.Reserved ?? 0));
        }
    }
}

/// <summary>What the versions of one function may run at the same time, together.</summary>
internal sealed class FunctionConcurrency(ConcurrencyBudget unreserved)
{
    private readonly ConcurrencyBudget _reserve = new(0, isReserve: true);
    private volatile bool _isReserved;

    public int? Reserved => _isReserved ? _reserve.Limit : null;

    public int UsedOfReserve => _reserve.Used;

    public void Reserve(int? limit)
    {
        _reserve.Limit = limit ?? 0;
        _isReserved = limit is not null;
    }

    /// <returns>Where it was taken and is to be returned to, whatever is reserved by then; null when there is nothing left.</returns>
    public ConcurrencyBudget? TryTake(out ThrottleReason reason)
    {
        var (budget, why) = _isReserved
            ? (_reserve, ThrottleReason.ReservedFunctionConcurrentInvocationLimitExceeded)
            : (unreserved, ThrottleReason.ConcurrentInvocationLimitExceeded);
        reason = why;
        return budget.TryTake() ? budget : null;
    }
}
