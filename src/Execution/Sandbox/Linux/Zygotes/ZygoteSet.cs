using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox.Linux.Levels;

namespace Kiln.Execution.Sandbox.Linux.Zygotes;

/// <summary>
/// The zygotes of one interpreter, with or without the SDK imported: the current one, launched when it is first needed, and those that it has
/// replaced, which live on until their last sandbox is gone.
/// </summary>
internal sealed class ZygoteSet(
    Interpreter interpreter, bool sdk, ILevel level, StartsInFlight starts, int mostBlanks, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopped = new();
    // A zygote makes one after the other. What waits for it holds some twenty descriptors: a thousand at once would be all that there are.
    private const int MostForking = 64;

    private readonly SemaphoreSlim _forking = new(MostForking);
    private readonly HashSet<Task> _ending = [];
    private Task<Generation>? _current;
    private Task<Generation>? _next;
    private bool _disposed;

    /// <summary>Null: it is not known yet.</summary>
    public bool? HasSdk { get; private set; }

    public ZygoteHealth? Health => _current is { IsCompletedSuccessfully: true } current ? current.GetAwaiter().GetResult().Health(interpreter, sdk) : null;

    /// <summary>Launches the zygote if that has not been done. Throws <see cref="SandboxStartException"/>.</summary>
    public async Task WarmAsync(CancellationToken cancellationToken) => await CurrentAsync().WaitAsync(cancellationToken);

    /// <summary>Throws <see cref="SandboxStartException"/>.</summary>
    /// <param name="user">That the sandbox must be. Null: any.</param>
    public async Task<Blank> TakeAsync(uint? user, CancellationToken cancellationToken)
    {
        for (var isLast = false; ; isLast = true)
        {
            var generation = await CurrentAsync().WaitAsync(cancellationToken);
            var blank = user is { } same
                ? await generation.Pool.ForkAsync(same, cancellationToken)
                : await generation.Pool.TakeAsync(cancellationToken);
            if (blank.Tree.Failure is not { } failure)
                return blank;

            await blank.DisposeAsync();
            if (isLast || !generation.Zygote.Ended.IsCompleted)
                throw new SandboxStartException($"{interpreter.Path} ({interpreter.Runtime}) cannot make an environment: {failure}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<Generation>?[] live;
        Task[] ending;
        lock (_gate)
        {
            _disposed = true;
            live = [_current, _next];
            ending = [.. _ending];
        }

        await _stopped.CancelAsync();
        foreach (var generation in live.OfType<Task<Generation>>())
        {
            await ((Task)generation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (generation.IsCompletedSuccessfully)
                await (await generation).DisposeAsync();
        }

        await Task.WhenAll(ending);
    }

    private Task<Generation> CurrentAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_current is not { } current || current.IsFaulted || current.IsCanceled)
                return _current = LaunchAsync();

            if (!current.IsCompletedSuccessfully)
                return current;

            var generation = current.GetAwaiter().GetResult();
            if (generation.Zygote.Ended.IsCompleted)
            {
                End(generation.DisposeAsync().AsTask());
                return _current = LaunchAsync();
            }

            if (_next is null && IsWornOut(generation))
                _next = ReplaceAsync(generation);

            return current;
        }
    }

    private bool IsWornOut(Generation generation) =>
        generation.Zygote.Forks >= level.Zygotes.MaxForks || time.GetElapsedTime(generation.Launched) >= level.Zygotes.MaxAge;

    private async Task<Generation> LaunchAsync()
    {
        await Task.Yield(); // The caller has the lock.
        var zygote = await Zygote.LaunchAsync(interpreter, sdk, level.Zygotes, _stopped.Token);
        HasSdk = zygote.HasSdk;
        var pool = new BlankPool(
            (user, cancellationToken) => ForkAsync(zygote, user, cancellationToken), starts, zygote.HasSdk == sdk ? mostBlanks : 0, time);
        return new Generation(zygote, pool, time.GetTimestamp());
    }

    private async Task<Blank> ForkAsync(Zygote zygote, uint? user, CancellationToken cancellationToken)
    {
        await _forking.WaitAsync(cancellationToken);
        try
        {
            return await Blank.StartAsync(zygote, level, user, cancellationToken);
        }
        finally
        {
            _forking.Release();
        }
    }

    // The old one serves until the new one can, and for ever if that cannot be launched.
    private async Task<Generation> ReplaceAsync(Generation old)
    {
        try
        {
            var next = await LaunchAsync();
            lock (_gate)
            {
                // Unless the old one ended meanwhile, and another is in its place already.
                var isStillOld = _current is { IsCompletedSuccessfully: true } current && current.GetAwaiter().GetResult() == old;
                if (!_disposed && isStillOld)
                {
                    _current = Task.FromResult(next);
                    End(old.RetireAsync());
                }
                else if (!_disposed)
                {
                    End(next.DisposeAsync().AsTask());
                }
            }

            return next;
        }
        finally
        {
            lock (_gate)
            {
                if (!_disposed)
                    _next = null;
            }
        }
    }

    // Under the lock.
    private void End(Task ending)
    {
        _ending.Add(ending);
        _ = ending.ContinueWith(
            done =>
            {
                lock (_gate)
                {
                    _ending.Remove(done);
                }
            },
            TaskScheduler.Default);
    }

    /// <param name="Launched">Timestamp.</param>
    private sealed record Generation(Zygote Zygote, BlankPool Pool, long Launched) : IAsyncDisposable
    {
        public ZygoteHealth Health(Interpreter interpreter, bool sdk) =>
            new(interpreter.Runtime, sdk, Zygote.Trees, Pool.Ready, Pool.Taken.FromPool, Pool.Taken.Forked);

        public async Task RetireAsync()
        {
            await Pool.DisposeAsync();
            await Zygote.RetireAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Zygote.DisposeAsync();
            await Pool.DisposeAsync();
        }
    }
}
