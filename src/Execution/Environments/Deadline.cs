namespace Kiln.Execution.Environments;

/// <summary>
/// One reusable timer that either expires or is disarmed, never both: whoever moves <c>_due</c> off its value has decided.
/// Arming and disarming belong to one caller; only the timer is concurrent.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private const long Disarmed = 0;
    private const long ExpiredValue = -1;

    private readonly TimeProvider _time;
    private readonly Action _onExpired;
    private readonly ITimer _timer;
    private readonly Lock _acting = new();

    // Timestamp at which to expire, or one of the two values above.
    private long _due;

    public Deadline(TimeProvider time, Action onExpired)
    {
        _time = time;
        _onExpired = onExpired;
        _timer = time.CreateTimer(static state => ((Deadline)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool HasExpired => Volatile.Read(ref _due) == ExpiredValue;

    public void Arm(TimeSpan after)
    {
        Volatile.Write(ref _due, _time.GetTimestamp() + ToTimestamp(after) + 1);
        _timer.Change(after, Timeout.InfiniteTimeSpan);
    }

    /// <summary>False when the deadline has passed; its action is over then, so that it cannot hit what the caller does next.</summary>
    public bool TryDisarm()
    {
        var due = Volatile.Read(ref _due);
        if (due == ExpiredValue || Interlocked.CompareExchange(ref _due, Disarmed, due) != due)
        {
            lock (_acting)
            {
                return false;
            }
        }

        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return true;
    }

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        lock (_acting)
        {
            ExpireOrWait(Volatile.Read(ref _due));
        }
    }

    private void ExpireOrWait(long due)
    {
        if (due is Disarmed or ExpiredValue)
            return;

        // A tick of an earlier arming may arrive late and find the next one's time; and timers may tick up to a clock tick early.
        var left = due - 1 - _time.GetTimestamp();
        if (left > 0)
        {
            _timer.Change(_time.GetElapsedTime(0, left) + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
        else if (Interlocked.CompareExchange(ref _due, ExpiredValue, due) == due)
        {
            _onExpired();
        }
    }

    private long ToTimestamp(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}
