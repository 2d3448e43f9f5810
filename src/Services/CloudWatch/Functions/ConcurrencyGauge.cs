namespace Kiln.Services.CloudWatch.Functions;

/// <summary>How many run, and how many did at most since somebody asked.</summary>
internal sealed class ConcurrencyGauge
{
    private int _running;
    private int _peak;

    internal void Enter()
    {
        var running = Interlocked.Increment(ref _running);
        for (var peak = Volatile.Read(ref _peak); running > peak;)
        {
            var seen = Interlocked.CompareExchange(ref _peak, running, peak);
            if (seen == peak)
                return;
            peak = seen;
        }
    }

    internal void Leave() => Interlocked.Decrement(ref _running);

    internal int TakePeak() => Interlocked.Exchange(ref _peak, Volatile.Read(ref _running));
}
