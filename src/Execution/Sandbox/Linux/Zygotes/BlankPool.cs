namespace Kiln.Execution.Sandbox.Linux.Zygotes;

/// <summary>
/// Blanks of one zygote that are made before they are needed, off the path of any request. Taking goes:
/// <list type="number">
/// <item>One that is ready.</item>
/// <item>Else one that is being made: it is nearer to being ready than any that is forked now.</item>
/// <item>Else one is forked. It does not wait for the pool, of which at most two are being made.</item>
/// </list>
/// </summary>
internal sealed class BlankPool : IAsyncDisposable
{
    private const int MostAtOnce = 2;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Func<uint?, CancellationToken, Task<Blank>> _fork;
    private readonly StartsInFlight _starts;
    private readonly PoolDemand _demand;
    private readonly ITimer _tick;
    private readonly CancellationTokenSource _stopped = new();
    private readonly LinkedList<Blank> _ready = [];
    private readonly LinkedList<Blank> _preparing = [];
    private readonly HashSet<Task> _work = [];
    private int _making;
    private int _unforked;
    private bool _disposed;

    public BlankPool(Func<uint?, CancellationToken, Task<Blank>> fork, StartsInFlight starts, int most, TimeProvider time)
    {
        (_fork, _starts, _demand) = (fork, starts, new PoolDemand(most, time));
        _tick = time.CreateTimer(static p => ((BlankPool)p!).Adjust(), this, Tick, Tick);
        Adjust();
    }

    /// <summary>For health output: taken out of the pool, forked on demand.</summary>
    public (long FromPool, long Forked) Taken { get; private set; }

    public int Ready
    {
        get
        {
            lock (_gate)
            {
                return _ready.Count;
            }
        }
    }

    /// <summary>Throws <see cref="SandboxStartException"/>.</summary>
    public async ValueTask<Blank> TakeAsync(CancellationToken cancellationToken)
    {
        if (Pop() is { } blank)
            return blank;

        return await _fork(null, cancellationToken);
    }

    /// <summary>A blank of a certain user, which none in the pool is. Throws <see cref="SandboxStartException"/>.</summary>
    public Task<Blank> ForkAsync(uint user, CancellationToken cancellationToken) => _fork(user, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Blank[] blanks;
        Task[] work;
        lock (_gate)
        {
            _disposed = true;
            blanks = [.. _ready, .. _preparing];
            work = [.. _work];
            _ready.Clear();
            _preparing.Clear();
        }

        await _stopped.CancelAsync();
        await _tick.DisposeAsync();
        await Task.WhenAll([.. work, .. blanks.Select(b => b.DisposeAsync().AsTask())]);
    }

    private Blank? Pop()
    {
        lock (_gate)
        {
            _demand.Taken();
            var blank = Pop(_ready) ?? Pop(_preparing);
            Taken = blank is null ? (Taken.FromPool, Taken.Forked + 1) : (Taken.FromPool + 1, Taken.Forked);
            Refill();
            return blank;
        }
    }

    private Blank? Pop(LinkedList<Blank> blanks)
    {
        while (blanks.First is { } first)
        {
            blanks.RemoveFirst();
            if (!first.Value.Status.Ended.IsCompleted)
                return first.Value;

            Track(first.Value.DisposeAsync().AsTask());
        }

        return null;
    }

    private void Adjust()
    {
        lock (_gate)
        {
            for (var surplus = _ready.Count - _demand.Target; surplus > 0; surplus--)
            {
                Track(_ready.Last!.Value.DisposeAsync().AsTask());
                _ready.RemoveLast();
            }

            Refill();
        }
    }

    // Under the lock.
    private void Refill()
    {
        while (!_disposed && _making < MostAtOnce && _ready.Count + _preparing.Count + _unforked < _demand.Target)
        {
            _making++;
            _unforked++;
            Track(MakeAsync());
        }
    }

    private void Track(Task work)
    {
        _work.Add(work);
        _ = work.ContinueWith(
            done =>
            {
                lock (_gate)
                {
                    _work.Remove(done);
                }
            },
            TaskScheduler.Default);
    }

    private async Task MakeAsync()
    {
        await Task.Yield(); // The caller has the lock.
        var blank = await TryForkAsync();
        var isLate = false;
        lock (_gate)
        {
            _unforked--;
            isLate = blank is not null && _disposed;
            if (blank is null || isLate)
                _making--;
            else
                _preparing.AddLast(blank);
        }

        if (isLate)
            await blank!.DisposeAsync();
        if (blank is null || isLate)
            return;

        var isReady = await blank.Ready;
        lock (_gate)
        {
            _making--;

            // Else somebody has taken it, and all its worries; or the pool ends, and has taken it.
            if (!_preparing.Remove(blank))
                isReady = true;
            else if (isReady)
                _ready.AddLast(blank);

            if (isReady)
                Refill();
        }

        if (!isReady)
            await blank.DisposeAsync();
    }

    // Whoever takes next forks, and learns why it cannot be done; the timer tries again.
    private async Task<Blank?> TryForkAsync()
    {
        try
        {
            await _starts.QuietAsync(_stopped.Token);
            return await _fork(null, _stopped.Token);
        }
        catch (Exception e) when (e is SandboxStartException or OperationCanceledException)
        {
            return null;
        }
    }
}
