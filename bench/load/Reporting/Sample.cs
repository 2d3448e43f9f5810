namespace Kiln.Load.Reporting;

/// <summary>Durations in milliseconds.</summary>
internal sealed class Sample
{
    private readonly List<double> _values = [];
    private bool _sorted;

    public Sample(params IEnumerable<Sample> parts) => _values.AddRange(parts.SelectMany(part => part._values));

    public int Count => _values.Count;
    public double Median => At(0.5);

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
