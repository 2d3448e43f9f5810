using Kiln.Services.Lambda.Asynchronous.Queue;
using Kiln.Services.Lambda.Functions;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.Lambda.Asynchronous.Dispatch;

/// <summary>
/// Owner of what is in memory of the queue, and of when each event is delivered:
/// 1. events that get their turn go to the lane of their function; those that find no room stay on disk;
/// 2. lanes with work stand in a row; each in turn begins one delivery, as long as its window and its share allow it;
/// 3. a lane without events in memory reads the next page from disk;
/// 4. a delivery says what becomes of its event: it is finished, or deferred; a throttle lets the lane rest and halves its window;
/// 5. a timer brings deferred events their turn, and lanes back that rested or outgrew their window.
/// Memory is bounded by the shares, however long the queue is; a lane that has nothing is forgotten.
/// </summary>
internal sealed class EventDispatcher : IQueueListener, IAsyncDisposable
{
    internal const int Deliveries = 1000;
    internal const long HeldBytes = 256L * 1024 * 1024;
    private const int ReadsAtOnce = 4;
    internal static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly EventQueue _queue;
    private readonly Func<QueuedEvent, CancellationToken, Task<Disposition>> _deliver;
    private readonly TimeProvider _time;
    private readonly ILogger<EventDispatcher> _log;
    private readonly Dictionary<FunctionKey, EventLane> _lanes = [];
    private readonly Queue<EventLane> _row = new();
    private readonly FairShare _deliveries = new(Deliveries), _memory = new(HeldBytes);
    private readonly PriorityQueue<EventLane, DateTimeOffset> _resting = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _allDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private DateTimeOffset? _nextDue, _dueWhileWaking;
    private int _reading, _running;
    private bool _isWaking, _hasStarted, _isStopping;

    /// <param name="deliver">Never throws.</param>
    public EventDispatcher(EventQueue queue, Func<QueuedEvent, CancellationToken, Task<Disposition>> deliver, TimeProvider time, ILogger<EventDispatcher> log)
    {
        (_queue, _deliver, _time, _log) = (queue, deliver, time, log);
        _timer = time.CreateTimer(static s => ((EventDispatcher)s!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>For tests; may be out of date when read.</summary>
    internal (int Lanes, int Running, long HeldBytes) Count
    {
        get
        {
            lock (_gate)
                return (_lanes.Count, _running, _memory.Used);
        }
    }

    /// <summary>Finds what a server before this one has left. Nothing is delivered yet.</summary>
    public async Task LoadAsync()
    {
        foreach (var (function, first, last) in await _queue.LanesAsync())
        {
            lock (_gate)
                LaneOf(function, first).Offer(last, null, mayKeep: false);
        }
    }

    public void Start()
    {
        lock (_gate)
        {
            _hasStarted = true;
            foreach (var lane in _lanes.Values)
                StandInRow(lane);
            _nextDue = DateTimeOffset.MinValue;
            Advance();
        }
    }

    public void HasTurn(FunctionKey function, long turn, QueuedEvent? accepted)
    {
        // :: 1
        lock (_gate)
        {
            var lane = LaneOf(function, turn);
            var weight = accepted is null ? 0 : EventLane.Weight(accepted);
            if (lane.Offer(turn, accepted, _memory.MayTake(lane.Held, weight)))
                _memory.Take(weight);
            StandInRow(lane);
            Advance();
        }
    }

    public void IsDeferred(DateTimeOffset dueAt)
    {
        lock (_gate)
        {
            if (_nextDue is null || dueAt < _nextDue)
                _nextDue = dueAt;
            if (_isWaking && (_dueWhileWaking is null || dueAt < _dueWhileWaking))
                _dueWhileWaking = dueAt;
            SetTimer();
        }
    }

    /// <summary>The queue was emptied. What runs goes on.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            foreach (var lane in _lanes.Values)
                _memory.Return(lane.Forget());
            _lanes.Clear();
        }
    }

    /// <summary>Begins no more deliveries. Those that run go on; <see cref="DisposeAsync"/> waits for them.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            if (_running == 0 && _reading == 0)
                _allDone.TrySetResult();
        }
        _stop.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        await _allDone.Task;
        await _timer.DisposeAsync();
        _stop.Dispose();
    }

    private EventLane LaneOf(FunctionKey function, long turn) =>
        _lanes.TryGetValue(function, out var lane) ? lane : _lanes[function] = new(function, turn - 1);

    private void StandInRow(EventLane lane)
    {
        if (lane.IsInRow)
            return;
        lane.IsInRow = true;
        _row.Enqueue(lane);
    }

    // :: 2
    private void Advance()
    {
        if (!_hasStarted || _isStopping)
            return;
        var now = _time.GetUtcNow();
        // Lanes in a row that could not begin anything: once round is enough.
        for (var idle = 0; idle < _row.Count && _deliveries.Free > 0;)
        {
            var lane = _row.Dequeue();
            lane.IsInRow = false;
            switch (Try(lane, now))
            {
                case Step.Began:
                    StandInRow(lane);
                    idle = 0;
                    break;
                case Step.Stays:
                    StandInRow(lane);
                    idle++;
                    break;
            }
        }
        SetTimer();
    }

    private Step Try(EventLane lane, DateTimeOffset now)
    {
        if (now < lane.RestsUntil)
            return Later(lane, lane.RestsUntil);
        // :: 3
        if (lane is { IsBehind: true, IsReading: false, IsLow: true } && !TryRead(lane) && lane.Next is null)
            return Step.Stays;
        if (lane.Next is not { } next)
        {
            if (lane.IsIdle && _lanes.GetValueOrDefault(lane.Function) == lane)
                _lanes.Remove(lane.Function);
            return Step.Leaves;
        }
        if (lane.Running >= lane.Window.Size)
        {
            // It comes back when a delivery ends, or when its window may grow.
            return lane.Window.Grow(lane.Oldest, now) is { } later ? Later(lane, later) : Try(lane, now);
        }
        if (!_deliveries.MayTake(lane.Running, 1))
            return Step.Stays;
        _deliveries.Take(1);
        _running++;
        var begun = lane.Begin(now);
        _ = Task.Run(() => DeliverAsync(lane, next, begun));
        return Step.Began;
    }

    private Step Later(EventLane lane, DateTimeOffset at)
    {
        if (!lane.IsResting)
            _resting.Enqueue(lane, at);
        lane.IsResting = true;
        return Step.Leaves;
    }

    private bool TryRead(EventLane lane)
    {
        if (_reading >= ReadsAtOnce || !_memory.MayTake(lane.Held, EventLane.PageBytes))
            return false;
        lane.IsReading = true;
        _reading++;
        _memory.Take(EventLane.PageBytes);
        _ = Task.Run(() => ReadAsync(lane, lane.Cursor, lane.Last));
        return true;
    }

    private async Task ReadAsync(EventLane lane, long after, long last)
    {
        List<QueuedEvent>? page = null;
        try
        {
            page = await _queue.ReadAsync(lane.Function, after, EventLane.BufferedEvents, EventLane.PageBytes);
        }
        catch (Exception e)
        {
            _log.LogError(e, "Asynchronous events of {Function} could not be read; trying again", lane.Function.Arn);
        }
        lock (_gate)
        {
            lane.IsReading = false;
            _reading--;
            _memory.Return(EventLane.PageBytes);
            if (lane.IsForgotten)
            {
                lane.Forget();
            }
            else if (page is not null)
            {
                var isAll = page.Count < EventLane.BufferedEvents && page.Sum(p => (long)p.Payload.Length) < EventLane.PageBytes;
                _memory.Take(page.Sum(EventLane.Weight));
                lane.Read(page, last, isAll);
            }
            else
            {
                lane.RestsUntil = _time.GetUtcNow() + Rest;
            }
            StandInRow(lane);
            Advance();
            if (_isStopping && _running == 0 && _reading == 0)
                _allDone.TrySetResult();
        }
    }

    private async Task DeliverAsync(EventLane lane, QueuedEvent next, LinkedListNode<DateTimeOffset> begun)
    {
        // :: 4
        var disposition = await _deliver(next, _stop.Token);
        switch (disposition)
        {
            case Disposition.Finished:
                await _queue.FinishAsync(next.Id);
                break;
            case Disposition.Deferred deferred:
                await _queue.DeferAsync(deferred.Event, deferred.DueAt);
                break;
        }
        lock (_gate)
        {
            lane.End(begun, next);
            _running--;
            _deliveries.Return(1);
            _memory.Return(EventLane.Weight(next));
            if (disposition is Disposition.Deferred { WasThrottled: true })
            {
                lane.Window.Halve();
                lane.RestsUntil = _time.GetUtcNow() + Rest;
            }
            StandInRow(lane);
            Advance();
            if (_isStopping && _running == 0 && _reading == 0)
                _allDone.TrySetResult();
        }
    }

    // :: 5
    private void Tick()
    {
        lock (_gate)
        {
            if (_isStopping)
                return;
            var now = _time.GetUtcNow();
            while (_resting.TryPeek(out var lane, out var until) && until <= now)
            {
                _resting.Dequeue();
                lane.IsResting = false;
                StandInRow(lane);
            }
            WakeWhatIsDue(now);
            Advance();
        }
    }

    private void WakeWhatIsDue(DateTimeOffset now)
    {
        if (_isWaking || _isStopping || !(_nextDue <= now))
            return;
        _isWaking = true;
        _ = Task.Run(WakeAsync);
    }

    private async Task WakeAsync()
    {
        DateTimeOffset? next;
        try
        {
            next = await _queue.WakeAsync();
        }
        catch (Exception e) when (e is not System.Threading.Channels.ChannelClosedException)
        {
            _log.LogError(e, "Deferred asynchronous events could not be woken; trying again");
            next = _time.GetUtcNow() + Rest;
        }
        catch (System.Threading.Channels.ChannelClosedException)
        {
            return;
        }
        lock (_gate)
        {
            _isWaking = false;
            // What was deferred meanwhile may be in the answer, or not.
            _nextDue = next is null || _dueWhileWaking < next ? _dueWhileWaking ?? next : next;
            _dueWhileWaking = null;
            WakeWhatIsDue(_time.GetUtcNow());
            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (!_hasStarted || _isStopping)
            return;
        var at = _isWaking ? null : _nextDue;
        if (_resting.TryPeek(out _, out var rested) && (at is null || rested < at))
            at = rested;
        if (at is not { } due)
            return;
        var wait = due - _time.GetUtcNow();
        _timer.Change(wait > TimeSpan.Zero ? wait + TimeSpan.FromMilliseconds(1) : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private enum Step
    {
        Began,
        Stays,
        Leaves,
    }
}
