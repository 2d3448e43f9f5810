using Kiln.Services.CloudWatch.Metrics;

namespace Kiln.Services.CloudWatch.Statistics;

/// <summary>A range of values, or of per cent of all values in their order. Its lower end is outside, its upper inside.</summary>
internal readonly record struct TrimRange(double From, double To, bool IsPercent);

/// <summary>What is in a range, and how much is on either side of it.</summary>
internal readonly record struct Trim(double Count, double Sum, double Least, double Greatest, double Below, double Above)
{
    internal static Trim Of(Distribution distribution, TrimRange range, double sampleCount)
    {
        var (values, counts) = distribution.Sorted();
        var trim = new Trim(0, 0, double.PositiveInfinity, double.NegativeInfinity, 0, 0);
        var seen = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var (value, count) = (values.Span[i], counts.Span[i]);
            var (below, inside) = range.IsPercent
                ? Parts(seen, count, range.From / 100 * sampleCount, range.To / 100 * sampleCount)
                : value <= range.From ? (count, 0) : value <= range.To ? (0, count) : (0, 0);
            seen += count;
            trim = trim with { Below = trim.Below + below, Above = trim.Above + (count - below - inside) };
            if (inside <= 0)
                continue;
            trim = trim with
            {
                Count = trim.Count + inside,
                Sum = trim.Sum + (value * inside),
                Least = Math.Min(trim.Least, value),
                Greatest = Math.Max(trim.Greatest, value),
            };
        }
        return trim;
    }

    // How much of a run of equal values, which begins behind so many others, lies below a range of ranks, and in it.
    private static (double Below, double Inside) Parts(double start, double count, double from, double to)
    {
        var below = Math.Clamp(from - start, 0, count);
        return (below, Math.Max(0, Math.Min(start + count, to) - Math.Max(start, from)));
    }
}
