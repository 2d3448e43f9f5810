namespace Kiln.Server.Telemetry.Metering;

/// <summary>How many values were at most so large, for several threads; a snapshot may be of values that are being added.</summary>
internal sealed class Histogram
{
    /// <summary>Seconds: from what a warm invoke takes to what a function may take at most.</summary>
    internal static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

    // One more than bounds: what is larger than all of them.
    private readonly long[] _counts = new long[Bounds.Length + 1];
    private long _ticks;

    internal void Add(TimeSpan value)
    {
        var seconds = value.TotalSeconds;
        var bucket = 0;
        while (bucket < Bounds.Length && seconds > Bounds[bucket])
            bucket++;
        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _ticks, value.Ticks);
    }

    /// <returns>By bucket, each without those below it; and the sum in seconds.</returns>
    internal (long[] Counts, double Sum) Read()
    {
        var counts = new long[_counts.Length];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = Interlocked.Read(ref _counts[i]);
        return (counts, TimeSpan.FromTicks(Interlocked.Read(ref _ticks)).TotalSeconds);
    }
}
