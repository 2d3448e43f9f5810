namespace Kiln.Services.CloudWatch.MetricMath;

/// <summary>Functions of one series that give another; of a list they are done to each.</summary>
internal static class SeriesFunctions
{
    private static readonly Dictionary<string, Func<Series, Series>> Table = new(StringComparer.Ordinal)
    {
        ["DIFF"] = series => Successive(series, (before, now) => now.Value - before.Value),
        ["DIFF_TIME"] = series => Successive(series, (before, now) => now.Key - before.Key),
        ["RATE"] = series => Successive(series, (before, now) => (now.Value - before.Value) / (now.Key - before.Key)),
        ["RUNNING_SUM"] = RunningSum,
        ["MINUTE"] = series => Time(series, at => at.Minute),
        ["HOUR"] = series => Time(series, at => at.Hour),
        // Monday is 1, Sunday 7.
        ["DAY"] = series => Time(series, at => at.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)at.DayOfWeek),
        ["DATE"] = series => Time(series, at => at.Day),
        ["MONTH"] = series => Time(series, at => at.Month),
        ["YEAR"] = series => Time(series, at => at.Year),
        ["EPOCH"] = series => series.Map((at, _) => at),
    };

    private static readonly Dictionary<string, Func<double, double>> Numbers = new(StringComparer.Ordinal)
    {
        ["ABS"] = Math.Abs,
        ["CEIL"] = Math.Ceiling,
        ["FLOOR"] = Math.Floor,
        ["LOG"] = Math.Log,
        ["LOG10"] = Math.Log10,
    };

    internal static bool Has(string name) => Table.ContainsKey(name) || Numbers.ContainsKey(name);

    internal static MathValue Call(string name, MathValue value)
    {
        if (Numbers.TryGetValue(name, out var number))
            return MathEvaluator.Map(value, number);
        var function = Table[name];
        return value switch
        {
            MathValue.One one => new MathValue.One(function(one.Series)),
            MathValue.Many many => new MathValue.Many([.. many.All.Select(function)]),
            _ => throw new MathException($"{name} takes time series, not a {value.Kind}"),
        };
    }

    // The first point has none before it.
    private static Series Successive(Series series, Func<KeyValuePair<long, double>, KeyValuePair<long, double>, double> of)
    {
        var points = new SortedDictionary<long, double>();
        KeyValuePair<long, double>? before = null;
        foreach (var now in series.Points)
        {
            if (before is { } last)
                Series.Put(points, now.Key, of(last, now));
            before = now;
        }
        return series with { Points = points };
    }

    private static Series RunningSum(Series series)
    {
        var sum = 0.0;
        return series.Map((_, value) => sum += value);
    }

    private static Series Time(Series series, Func<DateTimeOffset, int> of) => series.Map((at, _) => of(DateTimeOffset.FromUnixTimeSeconds(at)));
}
