namespace Kiln.Execution.Sandbox.Linux.Zygotes;

/// <summary>
/// How many blanks are worth having: as many as were lately taken within one second, which is about what making them takes, and none when
/// none has been taken for a while. Belongs to one caller at a time.
/// </summary>
internal sealed class PoolDemand(int most, TimeProvider time)
{
    private const int Least = 2;

    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    private long _lastTaken = time.GetTimestamp();
    private long _burstStart = time.GetTimestamp();
    private long _peakSince = time.GetTimestamp();
    private int _burst;
    private int _peak;

    public int Target
    {
        get
        {
            if (time.GetElapsedTime(_lastTaken) >= Idle)
                return 0;

            while (time.GetElapsedTime(_peakSince) >= HalfLife)
            {
                _peak /= 2;
                _peakSince += (long)(HalfLife.TotalSeconds * time.TimestampFrequency);
            }

            return Math.Min(most, Math.Max(Least, _peak));
        }
    }

    public void Taken()
    {
        _lastTaken = time.GetTimestamp();
        if (time.GetElapsedTime(_burstStart) >= Burst)
            (_burst, _burstStart) = (0, _lastTaken);

        _burst++;
        if (_burst >= _peak)
            (_peak, _peakSince) = (_burst, _lastTaken);
    }
}
