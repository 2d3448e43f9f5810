using System.Threading.Channels;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Storage;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.Lambda.Asynchronous.Queue;

/// <summary>
/// Owner of the queue's file. Changes are gathered and written together, so that one wait for the disk serves many:
/// 1. a change is put into a channel; whoever has an event accepted waits;
/// 2. one consumer takes what has come while the disk was busy, within a bound, and gives turns in that order;
/// 3. one transaction writes it all;
/// 4. the listener learns who has a turn now, and who waited goes on.
/// What could not be written is refused where somebody waits for it, and tried again where nobody does: at the worst an event is delivered once more.
/// </summary>
internal sealed class EventQueue : IAsyncDisposable
{
    private const int BatchChanges = 512, BatchBytes = 8 * 1024 * 1024, Capacity = 4096, WokenAtOnce = 256;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly EventQueueStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<EventQueue> _log;
    private readonly Channel<QueueChange> _changes = Channel.CreateBounded<QueueChange>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private IQueueListener? _listener;
    private Task _consumer = Task.CompletedTask;
    private long _lastId, _lastTurn;

    public EventQueue(Database database, TimeProvider time, ILogger<EventQueue> log) => (_store, _time, _log) = (new(database), time, log);

    /// <summary>Before anything is accepted.</summary>
    internal async Task StartAsync(IQueueListener listener)
    {
        _listener = listener;
        (_lastId, _lastTurn) = await _store.LastAsync();
        _consumer = Task.Run(ConsumeAsync);
    }

    /// <summary>Completes when the event is on disk.</summary>
    internal async Task AcceptAsync(QueuedEvent accepted, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _changes.Writer.WriteAsync(new QueueChange.Accept(accepted, done), cancellationToken);
        await done.Task.WaitAsync(cancellationToken);
    }

    internal ValueTask FinishAsync(long id) => _changes.Writer.WriteAsync(new QueueChange.Finish(id));

    /// <summary>The event runs again, not before <paramref name="dueAt"/>.</summary>
    internal ValueTask DeferAsync(QueuedEvent deferred, DateTimeOffset dueAt) => _changes.Writer.WriteAsync(new QueueChange.Defer(deferred, dueAt));

    /// <summary>Gives their turn to those that are due, a bounded number.</summary>
    /// <returns>When the next is; null when none waits.</returns>
    internal async Task<DateTimeOffset?> WakeAsync()
    {
        var next = new TaskCompletionSource<DateTimeOffset?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _changes.Writer.WriteAsync(new QueueChange.Wake(next));
        return await next.Task;
    }

    internal Task<List<QueuedEvent>> ReadAsync(FunctionKey function, long after, int count, int bytes) => _store.ReadAsync(function, after, count, bytes);

    internal Task<List<(FunctionKey Function, long First, long Last)>> LanesAsync() => _store.LanesAsync();

    /// <summary>Writes what was asked for.</summary>
    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        await _stop.CancelAsync();
        await _consumer;
        _stop.Dispose();
    }

    private async Task ConsumeAsync()
    {
        var again = new List<QueueChange>();
        while (again.Count > 0 || await _changes.Reader.WaitToReadAsync())
        {
            // :: 2
            var batch = Gather(again);
            try
            {
                await WriteAsync(batch);
                again = [];
            }
            catch (Exception e)
            {
                _log.LogError(e, "{Count} changes of the queue of asynchronous events could not be stored", batch.Count);
                again = Refuse(batch, e);
                if (_stop.IsCancellationRequested)
                    return;
                await Task.Delay(RetryDelay, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private List<QueueChange> Gather(List<QueueChange> again)
    {
        var (batch, bytes) = (again, 0);
        while (batch.Count < BatchChanges && bytes < BatchBytes && _changes.Reader.TryRead(out var change))
        {
            if (change is QueueChange.Accept accept)
            {
                change = accept with { Event = accept.Event with { Id = ++_lastId, Turn = ++_lastTurn } };
                bytes += accept.Event.Payload.Length;
            }
            batch.Add(change);
        }
        return batch;
    }

    // :: 3, 4
    private async Task WriteAsync(List<QueueChange> batch)
    {
        var woken = new List<(FunctionKey Function, long Turn)>();
        await _store.WriteAsync(async transaction =>
        {
            foreach (var change in batch)
            {
                await (change switch
                {
                    QueueChange.Accept accept => EventQueueStore.InsertAsync(accept.Event, transaction),
                    QueueChange.Finish finish => EventQueueStore.DeleteAsync(finish.Id, transaction),
                    QueueChange.Defer defer => EventQueueStore.DeferAsync(defer.Event, defer.DueAt.ToUnixTimeMilliseconds(), transaction),
                    _ => WakeAsync(woken, transaction),
                });
            }
        });

        foreach (var change in batch)
        {
            if (change is QueueChange.Accept { Event: var accepted, Done: var done })
            {
                _listener!.HasTurn(accepted.Function, accepted.Turn, accepted);
                done.TrySetResult();
            }
            else if (change is QueueChange.Defer defer)
            {
                _listener!.IsDeferred(defer.DueAt);
            }
        }
        foreach (var (function, turn) in woken)
            _listener!.HasTurn(function, turn, null);
        if (batch.OfType<QueueChange.Wake>().ToList() is { Count: > 0 } wakes)
        {
            var next = await _store.FirstDueAsync() is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : (DateTimeOffset?)null;
            wakes.ForEach(w => w.NextDue.TrySetResult(next));
        }
    }

    private async Task WakeAsync(List<(FunctionKey, long)> woken, System.Data.Common.DbTransaction transaction)
    {
        foreach (var (id, function) in await EventQueueStore.DueAsync(_time.GetUtcNow().ToUnixTimeMilliseconds(), WokenAtOnce, transaction))
        {
            woken.Add((function, ++_lastTurn));
            await EventQueueStore.TakeTurnAsync(id, _lastTurn, transaction);
        }
    }

    private static List<QueueChange> Refuse(List<QueueChange> batch, Exception fault)
    {
        foreach (var change in batch)
        {
            if (change is QueueChange.Accept accept)
                accept.Done.TrySetException(fault);
            else if (change is QueueChange.Wake wake)
                wake.NextDue.TrySetException(fault);
        }
        return [.. batch.Where(c => c is QueueChange.Finish or QueueChange.Defer)];
    }
}
