namespace Kiln.Services.CloudWatch.MetricMath;

/// <summary>Values by time, in order. Immutable once made.</summary>
/// <param name="Period">Seconds.</param>
/// <param name="Points">By seconds since the epoch.</param>
internal sealed record Series(string Label, int Period, SortedDictionary<long, double> Points)
{
    /// <summary>Of what is read from the store: what labels can tell of it.</summary>
    internal SeriesOrigin? Origin { get; init; }

    /// <summary>What is no number has no point: that of a division by zero.</summary>
    internal Series Map(Func<long, double, double> map)
    {
        var mapped = new SortedDictionary<long, double>();
        foreach (var (at, value) in Points)
            Put(mapped, at, map(at, value));
        return this with { Points = mapped };
    }

    internal static void Put(SortedDictionary<long, double> points, long at, double value)
    {
        if (double.IsFinite(value))
            points[at] = value;
    }
}

internal sealed record SeriesOrigin(string AccountId, string Region, string Namespace, string MetricName, string Stat, int Period, IReadOnlyDictionary<string, string> Dimensions);
