using System.Globalization;
using System.Text.RegularExpressions;
using Kiln.Services.CloudWatch.Metrics;

namespace Kiln.Services.CloudWatch.Statistics;

/// <summary>A statistic by its name: <c>Sum</c>, <c>p99.9</c>, <c>tm90</c>, <c>WM(10%:90%)</c>, <c>PR(:300)</c>.</summary>
internal sealed partial class Statistic
{
    private static readonly Dictionary<string, Func<StatisticValues, double?>> Simple = new(StringComparer.Ordinal)
    {
        ["SampleCount"] = v => v.SampleCount,
        ["Average"] = v => v.Average,
        ["Sum"] = v => v.Sum,
        ["Minimum"] = v => v.Minimum,
        ["Maximum"] = v => v.Maximum,
    };

    private readonly Func<StatisticValues, double?> _of;

    private Statistic(string name, Func<StatisticValues, double?> of) => (Name, _of) = (name, of);

    internal string Name { get; }

    /// <returns>Null where the values that were given do not tell.</returns>
    internal double? Of(StatisticValues values) => values.SampleCount > 0 ? _of(values) : null;

    internal static bool IsSimple(string name) => Simple.ContainsKey(name);

    /// <returns>Null when there is no such statistic.</returns>
    internal static Statistic? Parse(string name)
    {
        if (Simple.TryGetValue(name, out var simple))
            return new(name, simple);
        if (name == "IQM")
            return Trimmed(name, "TM", new(25, 75, IsPercent: true));
        if (ShortForm().Match(name) is { Success: true } match)
        {
            var percent = double.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
            return match.Groups[1].ValueSpan is "p"
                ? new(name, values => Percentile(values, percent))
                : Trimmed(name, match.Groups[1].Value.ToUpperInvariant(), new(0, percent, IsPercent: true));
        }
        return LongForm().Match(name) is { Success: true } range ? OfRange(name, range) : null;
    }

    private static Statistic? OfRange(string name, Match range)
    {
        var (kind, low, high) = (range.Groups[1].Value, range.Groups[2].Value, range.Groups[4].Value);
        var isPercent = range.Groups[3].Length > 0 || range.Groups[5].Length > 0;
        // Either end may be left out, not both; and both are of one kind.
        var isMixed = (low.Length > 0 && high.Length > 0 && range.Groups[3].Length != range.Groups[5].Length)
            || (low.Length == 0 && range.Groups[3].Length > 0) || (high.Length == 0 && range.Groups[5].Length > 0);
        if (isMixed || (low.Length == 0 && high.Length == 0) || (isPercent && kind == "PR"))
            return null;
        var (from, to) = isPercent ? (0.0, 100.0) : (double.NegativeInfinity, double.PositiveInfinity);
        if (low.Length > 0)
            from = double.Parse(low, CultureInfo.InvariantCulture);
        if (high.Length > 0)
            to = double.Parse(high, CultureInfo.InvariantCulture);
        return from >= to || (isPercent && to > 100) ? null : Trimmed(name, kind, new(from, to, isPercent));
    }

    private static Statistic Trimmed(string name, string kind, TrimRange range) => new(name, values =>
    {
        if (values.Distribution is not { } distribution)
            return null;
        var trim = Trim.Of(distribution, range, values.SampleCount);
        return kind switch
        {
            "TM" => trim.Count > 0 ? trim.Sum / trim.Count : null,
            "TC" => trim.Count,
            "TS" => trim.Sum,
            "WM" => trim.Count > 0 ? (trim.Sum + (trim.Below * trim.Least) + (trim.Above * trim.Greatest)) / values.SampleCount : null,
            _ => 100 * trim.Count / values.SampleCount,
        };
    });

    // The least value that so many per cent of all values are not above.
    private static double? Percentile(StatisticValues values, double percent)
    {
        if (values.Distribution is not { } distribution)
            return null;
        if (percent <= 0)
            return values.Minimum;
        var (sorted, counts) = distribution.Sorted();
        var (rank, seen) = (percent / 100 * values.SampleCount, 0.0);
        for (var i = 0; i < sorted.Length - 1; i++)
        {
            seen += counts.Span[i];
            // Of three thirds the sum is not quite one.
            if (seen >= rank * (1 - 1e-12))
                return sorted.Span[i];
        }
        return values.Maximum;
    }

    [GeneratedRegex(@"^(p|tm|tc|ts|wm)(\d{1,2}(?:\.\d{0,10})?|100(?:\.0{0,10})?)$")]
    private static partial Regex ShortForm();

    [GeneratedRegex(@"^(TM|TC|TS|WM|PR)\((\d+(?:\.\d{0,10})?(?:[Ee][+-]?\d+)?)?(%?):(\d+(?:\.\d{0,10})?(?:[Ee][+-]?\d+)?)?(%?)\)$")]
    private static partial Regex LongForm();
}
