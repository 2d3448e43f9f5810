using System.Threading.Channels;
using Kiln.Execution;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.HotReload;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.Lambda.Functions;

/// <summary>
/// Carries functions from Pending to Active, and updates from InProgress to Successful, in the background. What is on its way is in the
/// store, so a restart finds it and goes on.
/// </summary>
public sealed class FunctionDeployment(FunctionStore store, CodeStore code, FolderWatch hotReload, IInvoker invoker, TimeProvider time, ILogger<FunctionDeployment> log)
    : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    // A package may take all the time that compiling may take: it holds up others of its account, and those of nobody else.
    private const int AtOnce = 4, AtOnceOfAccount = 2;

    private readonly Channel<FunctionKey> _queue = Channel.CreateUnbounded<FunctionKey>(new() { SingleReader = true });
    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, SemaphoreSlim> _placesOfAccounts = new();
    private readonly System.Collections.Concurrent.ConcurrentDictionary<Task, bool> _deploying = new();
    private readonly System.Collections.Concurrent.ConcurrentDictionary<FunctionKey, TaskCompletionSource> _awaited = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public void Start()
    {
        foreach (var function in store.All.Where(f => f.IsBeingDeployed))
            Enqueue(function.Key);
        _running = Task.Run(RunAsync);
    }

    public void Enqueue(FunctionKey key)
    {
        _awaited.TryAdd(key, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _queue.Writer.TryWrite(key);
    }

    /// <summary>Waits until a function that is being deployed no longer is, or until <paramref name="patience"/> is over.</summary>
    public async Task WaitAsync(FunctionKey key, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_stop.IsCancellationRequested || !_awaited.TryGetValue(key, out var done))
            return;
        try
        {
            await done.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The state, which the caller looks at next, says that it is not ready.
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var key in _queue.Reader.ReadAllAsync(_stop.Token))
            {
                var deploying = DeployInTurnAsync(key);
                _deploying[deploying] = true;
                _ = deploying.ContinueWith(done => _deploying.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private async Task DeployInTurnAsync(FunctionKey key)
    {
        var own = _placesOfAccounts.GetOrAdd(key.AccountId, static _ => new(AtOnceOfAccount));
        try
        {
            await own.WaitAsync(_stop.Token);
            try
            {
                await _places.WaitAsync(_stop.Token);
                try
                {
                    await DeployOrRetryAsync(key);
                }
                finally
                {
                    _places.Release();
                }
            }
            finally
            {
                own.Release();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private async Task DeployOrRetryAsync(FunctionKey key)
    {
        try
        {
            await DeployAsync(key);
            // A function that was deleted and made anew meanwhile is still waited for: it is in the queue again.
            if (store.Find(key) is not { Record.IsBeingDeployed: true } && _awaited.TryRemove(key, out var done))
                done.TrySetResult();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The state could not be stored; the function stays as it was, and is tried again beside the others' turns.
            log.LogError(e, "The state of {Function} could not be stored; trying again in {Delay}", key.Arn, RetryDelay);
            _ = Task.Delay(RetryDelay, time, _stop.Token).ContinueWith(_ => _queue.Writer.TryWrite(key), TaskContinuationOptions.OnlyOnRanToCompletion);
        }
    }

    private async Task DeployAsync(FunctionKey key)
    {
        // A function that was deleted and made anew is in the queue twice.
        if (store.Find(key) is not { Record: { IsBeingDeployed: true } function })
            return;
        string? fault = null;
        try
        {
            if (function.HotReloadFolder is { } folder)
                hotReload.Follow(folder);
            else
                await code.EnsureReadyAsync(function.Code, function.Runtime, unpacked => invoker.PrepareAsync(function.Runtime, unpacked, "/var/task", _stop.Token));
            if (function.Layers is { Count: > 0 } layers)
                await code.EnsureMergedAsync(layers.ConvertAll(l => l.Code), function.Runtime, merged => invoker.PrepareAsync(function.Runtime, merged, "/opt", _stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            log.LogError(e, "{Function} could not be deployed", key.Arn);
            fault = "The function could not be deployed.";
        }
        // One that was made anew meanwhile is another function: it has its own turn.
        await store.UpdateAsync(key, current => current.RevisionId == function.RevisionId ? Deployed(current, fault) : current, _stop.Token);
    }

    private static FunctionRecord Deployed(FunctionRecord function, string? fault)
    {
        var changed = function with { RevisionId = Guid.NewGuid().ToString(), LastUpdateStatusReason = null, StateReason = null };
        if (function.State != FunctionState.Pending)
            return changed with { LastUpdateStatus = fault is null ? LastUpdateStatus.Successful : LastUpdateStatus.Failed, LastUpdateStatusReason = fault };
        return changed with { State = fault is null ? FunctionState.Active : FunctionState.Failed, StateReason = fault };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await Task.WhenAll(_deploying.Keys);
        // Whoever waits sees that the function is not ready, at once rather than when its patience is over.
        foreach (var (_, waiter) in _awaited)
            waiter.TrySetResult();
        _stop.Dispose();
    }
}
