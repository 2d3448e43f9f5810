using Kiln.Execution.Environments;
using Kiln.Execution.Metering;

namespace Kiln.Execution.Scheduling;

/// <summary>
/// Gives the events of one function version to its environments, each of which takes one at a time. The environment that was used last is
/// used first, so that under falling load the others grow old and expire.
/// </summary>
/// <remarks>
/// An environment is at any time in exactly one place: idle (in <c>_idle</c>), running (in <c>_running</c>, owned by one
/// <see cref="InvokeAsync"/> until the event is settled), or on its way out (owned by one <see cref="CloseAsync"/>). It changes places only under the lock, and nothing
/// is awaited there, so no two owners exist.
/// </remarks>
internal sealed partial class FunctionScheduler : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Func<ExecutionEnvironment> _create;
    private readonly FunctionConcurrency _concurrency;
    private readonly IdlePolicy _policy;
    private readonly IVersionMeter _meter;
    private readonly IdleEnvironments _idle;
    private readonly ITimer _expiry;
    private readonly ITimer _freezing;
    private readonly HashSet<ExecutionEnvironment> _running = [];
    private readonly TaskCompletionSource _allGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _closing;
    private bool _isFreezing;
    private bool _retired;
    private bool _disposed;

    public FunctionScheduler(string revisionId, Func<ExecutionEnvironment> create, FunctionConcurrency concurrency, IdlePolicy policy, TimeProvider time,
        Func<ExecutionEnvironment>? createProvisioned = null, IVersionMeter? meter = null)
    {
        _meter = meter ?? NoMeter.Instance;
        RevisionId = revisionId;
        _create = create;
        _concurrency = concurrency;
        _policy = policy;
        _idle = new IdleEnvironments(time);
        _ready = new IdleEnvironments(time);
        _createProvisioned = createProvisioned;
        _expiry = time.CreateTimer(static s => ((FunctionScheduler)s!).ExpireIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _freezing = time.CreateTimer(static s => ((FunctionScheduler)s!).FreezeIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string RevisionId { get; }

    /// <summary>For tests and health output; may be out of date when read.</summary>
    public (int Idle, int Running) Count
    {
        get
        {
            lock (_gate)
            {
                return (_idle.Count + _ready.Count, _running.Count);
            }
        }
    }

    /// <summary>
    /// Runs one event to its outcome. After <see cref="RetireAsync"/> it still does, since the caller may have found this scheduler just before;
    /// the environment is not kept then. Throws what obtaining the credentials throws, and <see cref="ObjectDisposedException"/>.
    /// </summary>
    public async ValueTask<InvocationOutcome> InvokeAsync(Invocation invocation)
    {
        if (_concurrency.TryTake(out var reason) is not { } budget)
        {
            _meter.Throttled(invocation.InvokedFunctionArn);
            return new InvocationOutcome.Throttled(reason);
        }

        _meter.Began(budget.IsReserve);
        ExecutionEnvironment? environment = null;
        var reusable = false;
        try
        {
            environment = Take(invocation.InvokedFunctionArn);
            var outcome = await environment.InvokeAsync(invocation);
            reusable = true;
            return outcome;
        }
        finally
        {
            if (environment is null or { Settled.IsCompleted: true })
                End(environment, reusable, budget);
            else
                _ = EndWhenSettledAsync(environment, reusable, budget);
        }
    }

    /// <summary>
    /// Shuts down idle environments now and running ones when their event is over. The task completes when none is left. Idempotent.
    /// </summary>
    public Task RetireAsync()
    {
        ExecutionEnvironment[] idle;
        lock (_gate)
        {
            _retired = true;
            idle = [.. TakeOldest(_idle.Count), .. TakeReady(_ready.Count)];
        }

        Close(idle);
        CompleteWhenEmpty();
        return _allGone.Task;
    }

    /// <summary>Shuts down some of the environments that have been idle for the longest. Returns how many; none are left idle at 0.</summary>
    public int Evict(double share)
    {
        ExecutionEnvironment[] evicted;
        lock (_gate)
        {
            evicted = TakeOldest((int)Math.Ceiling(_idle.Count * share));
        }

        Close(evicted);
        return evicted.Length;
    }

    /// <summary>Kills what is running and completes when nothing is left.</summary>
    public async ValueTask DisposeAsync()
    {
        ExecutionEnvironment[] running;
        lock (_gate)
        {
            _disposed = true;
            running = [.. _running];
        }

        foreach (var environment in running)
            environment.Kill();

        await RetireAsync();
        await _expiry.DisposeAsync();
        await _freezing.DisposeAsync();
    }

    private ExecutionEnvironment Take(string invokedFunctionArn)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var environment = TakeProvisioned() ?? TakeNewest() ?? _create();
            _running.Add(environment);
            if (_requested > 0)
                MeterProvisioned(environment, invokedFunctionArn);
            return environment;
        }
    }

    private ExecutionEnvironment? TakeNewest()
    {
        while (_idle.Pop() is { } environment)
        {
            if (environment.CanTakeEvent)
                return environment;

            _closing++;
            _ = CloseAsync(environment);
        }

        return null;
    }

    // The caller has its outcome already. The environment still runs: it is nobody else's, and counts as concurrency.
    private async Task EndWhenSettledAsync(ExecutionEnvironment environment, bool reusable, ConcurrencyBudget budget)
    {
        await environment.Settled;

        // Anything else is what an exception behind the answer has left.
        End(environment, reusable && environment.State is (EnvironmentState.Ready or EnvironmentState.Reset), budget);
    }

    // First the environment, then the budget: whoever gets the budget finds the environment idle.
    private void End(ExecutionEnvironment? environment, bool reusable, ConcurrencyBudget budget)
    {
        try
        {
            if (environment is not null)
                GiveBack(environment, reusable);
        }
        finally
        {
            _meter.Returned(budget.IsReserve);
            budget.Return();
        }
    }

    private void GiveBack(ExecutionEnvironment environment, bool reusable)
    {
        lock (_gate)
        {
            if (environment.IsProvisioned)
            {
                GiveBackProvisioned(environment, reusable);
                return;
            }

            _running.Remove(environment);
            if (reusable && !_retired)
            {
                _idle.Push(environment);
                if (_idle.Count == 1)
                    _expiry.Change(_policy.Expiry, Timeout.InfiniteTimeSpan);

                // Under load this finds the timer set, and costs nothing.
                if (!_isFreezing)
                    _freezing.Change(_policy.FreezeAfter, Timeout.InfiniteTimeSpan);

                _isFreezing = true;
                return;
            }

            _closing++;
        }

        _ = CloseAsync(environment);
    }

    // The timer runs for the oldest. When that has been used since, there is nothing to expire and the timer is set for the next oldest.
    private void ExpireIdle()
    {
        ExecutionEnvironment[] expired;
        lock (_gate)
        {
            expired = TakeOldest(_idle.CountSince(_policy.Expiry));
            if (_idle.Count > 0)
                _expiry.Change(Later(_policy.Expiry - _idle.OldestAge), Timeout.InfiniteTimeSpan);
        }

        Close(expired);
    }

    // Never negative, which a timer takes for an error or for ever: the clock goes on between two looks at it.
    private static TimeSpan Later(TimeSpan left) => (left > TimeSpan.Zero ? left : TimeSpan.Zero) + TimeSpan.FromMilliseconds(1);

    // One at a time, so that the lock is never held for longer than one freeze takes.
    private void FreezeIdle()
    {
        var frozeOne = true;
        while (frozeOne)
        {
            lock (_gate)
            {
                frozeOne = _idle.FreezeOne(_policy.FreezeAfter) || _ready.FreezeOne(_policy.FreezeAfter);
                if (frozeOne)
                    continue;

                _isFreezing = (_idle.HasThawed || _ready.HasThawed) && !_disposed;
                if (_isFreezing)
                    _freezing.Change(_policy.FreezeAfter, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private ExecutionEnvironment[] TakeOldest(int count)
    {
        _closing += count;
        return _idle.TakeOldest(count);
    }

    private void Close(ExecutionEnvironment[] environments)
    {
        foreach (var environment in environments)
            _ = CloseAsync(environment);
    }

    // Counted in _closing by whoever took the environment out of its place. Shutting down does not throw.
    private async Task CloseAsync(ExecutionEnvironment environment)
    {
        await Task.Yield(); // The caller may hold the lock.
        await environment.ShutdownAsync();
        lock (_gate)
        {
            _closing--;
        }

        CompleteWhenEmpty();
    }

    private void CompleteWhenEmpty()
    {
        lock (_gate)
        {
            if (_retired && _closing == 0 && _idle.Count == 0 && _ready.Count == 0 && _running.Count == 0)
                _allGone.TrySetResult();
        }
    }
}
