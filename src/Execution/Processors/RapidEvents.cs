namespace Kiln.Execution.Processors;

/// <summary>
/// Has the processors stay awake while events arrive close to each other, so that none of an event's steps waits for one to come back from halting. What it costs, processors that
/// poll, is spent only where they have enough to do, and ends soon after.
/// </summary>
internal sealed class RapidEvents : IDisposable
{
    /// <summary>Between two events that are close: one that takes longer gains little.</summary>
    internal static readonly TimeSpan Close = TimeSpan.FromMilliseconds(2);

    /// <summary>Without an event for so long, at most twice that, processors may halt again.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(4);

    private readonly TimeProvider _time;
    private readonly LatencyRequest _request;
    private readonly long _close;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();

    // Both are read without the lock: one that is old has an event too many or too few count, no more.
    private long _last;
    private bool _areAwake;
    private bool _disposed;

    /// <param name="request">Belongs to this from now on.</param>
    public RapidEvents(LatencyRequest request, TimeProvider time)
    {
        (_request, _time) = (request, time);
        _close = (long)(Close.TotalSeconds * time.TimestampFrequency);
        _last = time.GetTimestamp() - _close;
        _timer = time.CreateTimer(static s => ((RapidEvents)s!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Costs a look at the clock, unless it is the second of a series.</summary>
    public void Arrived()
    {
        var now = _time.GetTimestamp();
        var before = _last;
        _last = now;
        if (now - before < _close && !_areAwake)
            Begin();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _areAwake = false;
            _timer.Dispose();
            _request.Dispose();
        }
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (_areAwake || _disposed)
                return;

            _request.Raise();
            _areAwake = true;
            _timer.Change(Quiet, Quiet);
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            if (!_areAwake || _time.GetElapsedTime(_last) < Quiet)
                return;

            _areAwake = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _request.Withdraw();
        }
    }
}
