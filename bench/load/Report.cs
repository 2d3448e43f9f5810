namespace Kiln.Load;

/// <summary>Durations in milliseconds.</summary>
internal sealed class Sample
{
    private readonly List<double> _values = [];
    private bool _sorted;

    public Sample(params IEnumerable<Sample> parts) => _values.AddRange(parts.SelectMany(p => p._values));

    public int Count => _values.Count;

    public void Add(TimeSpan value)
    {
        _values.Add(value.TotalMilliseconds);
        _sorted = false;
    }

    /// <param name="rank">0 to 1.</param>
    public double At(double rank)
    {
        if (!_sorted)
            _values.Sort();
        _sorted = true;
        return _values[Math.Min((int)(rank * _values.Count), _values.Count - 1)];
    }
}

/// <summary>One line a runtime; every ratio is of two figures of the same run.</summary>
internal sealed class Report
{
    private readonly List<string> _lines = [];

    public void Add(string runtime, Sample bare, Sample cold, Sample warm, Throughput load) => _lines.Add(
        $"| {runtime} | {bare.At(0.5):0.0} | {cold.At(0.5):0.0} | {cold.At(0.5) / bare.At(0.5):0.00} | {warm.At(0.5):0.00} | {warm.At(0.99):0.00} | {load.PerSecond:0} | {load.Latency.At(0.5):0.0} | {load.Latency.At(0.99):0.0} |");

    public void Print()
    {
        Console.WriteLine("Signed requests over HTTP; role lookups, log lines and limits on. Milliseconds, medians unless said otherwise.");
        Console.WriteLine();
        Console.WriteLine("| runtime | bare interpreter | cold invoke | cold / bare | warm invoke | warm p99 | invokes/s, 32 connections | p50 | p99 |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        _lines.ForEach(Console.WriteLine);
    }
}
