namespace Kiln.Services.CloudWatch.Metrics;

/// <summary>What is kept of the values of one metric in one period: AWS's statistic set, and how the values are distributed where that is known.</summary>
internal sealed class StatisticValues
{
    private Distribution? _distribution;

    // A set of several values that differ was given without the values.
    private bool _isUndistributed;

    internal double SampleCount { get; private set; }
    internal double Sum { get; private set; }
    internal double Minimum { get; private set; } = double.PositiveInfinity;
    internal double Maximum { get; private set; } = double.NegativeInfinity;
    internal double Average => Sum / SampleCount;

    /// <summary>Null where a percentile cannot be told.</summary>
    internal Distribution? Distribution
    {
        get
        {
            if (_isUndistributed)
                return null;
            if (_distribution is not null)
                return _distribution;
            var single = new Distribution();
            single.Add(Minimum, SampleCount);
            return single;
        }
    }

    internal void Add(double value, double count = 1)
    {
        // Most metrics are counters, of which all values are the same: these need no distribution.
        if (_distribution is null && !_isUndistributed && SampleCount > 0 && (value != Minimum || value != Maximum))
            _distribution = Distribution;
        _distribution?.Add(value, count);
        Count(count, value * count, value, value);
    }

    /// <summary>Of a set whose values are not known, unless they are all the same.</summary>
    internal void AddSet(double sampleCount, double sum, double minimum, double maximum)
    {
        if (minimum == maximum)
        {
            Add(minimum, sampleCount);
            return;
        }
        (_isUndistributed, _distribution) = (true, null);
        Count(sampleCount, sum, minimum, maximum);
    }

    internal void Add(StatisticValues other)
    {
        if (other.SampleCount == 0)
            return;
        if (_isUndistributed || other._isUndistributed)
            (_isUndistributed, _distribution) = (true, null);
        else if (SampleCount == 0 && other._distribution is null)
            _distribution = null;
        else if (_distribution is not null || other._distribution is not null || Minimum != other.Minimum)
            Mingle(other);
        Count(other.SampleCount, other.Sum, other.Minimum, other.Maximum);
    }

    /// <summary>As it is stored: null where not known, empty where all values are the same.</summary>
    internal byte[]? EncodeDistribution() => _isUndistributed ? null : _distribution?.Encode() ?? [];

    internal static StatisticValues Of(double sampleCount, double sum, double minimum, double maximum, byte[]? distribution)
    {
        var values = new StatisticValues { _isUndistributed = distribution is null };
        values.Count(sampleCount, sum, minimum, maximum);
        if (distribution is { Length: > 0 })
            values._distribution = Metrics.Distribution.Decode(distribution);
        return values;
    }

    private void Mingle(StatisticValues other)
    {
        var mingled = new Distribution();
        if (SampleCount > 0)
            mingled.Add(Distribution!);
        mingled.Add(other.Distribution!);
        _distribution = mingled;
    }

    private void Count(double count, double sum, double minimum, double maximum)
    {
        SampleCount += count;
        Sum += sum;
        Minimum = Math.Min(Minimum, minimum);
        Maximum = Math.Max(Maximum, maximum);
    }
}
