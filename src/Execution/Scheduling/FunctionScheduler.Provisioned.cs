using Kiln.Execution.Environments;

namespace Kiln.Execution.Scheduling;

/// <summary>
/// Environments that are initialised before there is an event for them, and stay: neither idleness nor want of memory ends them. Events go to
/// one of them first; what they cannot take goes to others, as if there were none (it spills over).
/// </summary>
internal sealed partial class FunctionScheduler
{
    // An init has all the processors there are; more at a time would only get in each other's way, and in that of events.
    private static readonly int InitsAtOnce = Math.Max(2, Environment.ProcessorCount);

    private readonly Func<ExecutionEnvironment>? _createProvisioned;
    private readonly IdleEnvironments _ready;
    private int _requested;

    // Those that are initialised now are among them.
    private int _provisioned;
    private int _initialising;
    private bool _hasFailed;

    public ProvisionedEnvironments Provisioned
    {
        get
        {
            lock (_gate)
            {
                return new ProvisionedEnvironments(_requested, Math.Min(_requested, _provisioned - _initialising), _hasFailed);
            }
        }
    }

    /// <summary>From now on so many. Those that are too many end at once, or when their event is over.</summary>
    public void Provision(int requested)
    {
        ExecutionEnvironment[] surplus;
        lock (_gate)
        {
            _requested = requested;
            _hasFailed = false;
            surplus = TakeReady(Math.Clamp(_provisioned - requested, 0, _ready.Count));
            Fill();
        }

        Close(surplus);
    }

    // Called under the lock.
    private void Fill()
    {
        while (!_retired && !_hasFailed && _provisioned < _requested && _initialising < InitsAtOnce)
        {
            _provisioned++;
            _initialising++;
            var environment = _createProvisioned!();
            _running.Add(environment);
            _ = InitialiseAsync(environment);
        }
    }

    private async Task InitialiseAsync(ExecutionEnvironment environment)
    {
        await Task.Yield(); // The caller holds the lock.
        var isReady = false;
        try
        {
            isReady = await environment.InitialiseAsync();
        }
        catch (Exception)
        {
            // The role cannot be assumed. Whoever invokes the function is told.
        }

        lock (_gate)
        {
            _initialising--;
            _hasFailed |= !isReady && !_retired;
            if (isReady)
            {
                GiveBackProvisioned(environment, reusable: true);
                return;
            }

            _provisioned--;
            _running.Remove(environment);
            _closing++;
        }

        _ = CloseAsync(environment);
    }

    // Called under the lock.
    private void MeterProvisioned(ExecutionEnvironment environment, string invokedFunctionArn)
    {
        if (environment.IsProvisioned)
            _meter.BeganProvisioned(invokedFunctionArn, _provisioned - _initialising - _ready.Count, _requested);
        else
            _meter.SpilledOver(invokedFunctionArn);
    }

    private ExecutionEnvironment? TakeProvisioned()
    {
        while (_ready.Pop() is { } environment)
        {
            if (environment.CanTakeEvent)
                return environment;

            _provisioned--;
            _closing++;
            _ = CloseAsync(environment);
            Fill();
        }

        return null;
    }

    // Called under the lock. One that would have to be initialised inside an event is replaced by one that has been.
    private void GiveBackProvisioned(ExecutionEnvironment environment, bool reusable)
    {
        _running.Remove(environment);
        if (reusable && environment.State == EnvironmentState.Ready && !_retired && _provisioned <= _requested)
        {
            _ready.Push(environment);
            if (!_isFreezing)
                _freezing.Change(_policy.FreezeAfter, Timeout.InfiniteTimeSpan);

            _isFreezing = true;
        }
        else
        {
            _provisioned--;
            _closing++;
            _ = CloseAsync(environment);
        }

        Fill();
    }

    private ExecutionEnvironment[] TakeReady(int count)
    {
        _closing += count;
        _provisioned -= count;
        return _ready.TakeOldest(count);
    }
}
