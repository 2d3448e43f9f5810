namespace Kiln.Services.CloudWatch.MetricMath;

/// <summary>Functions that make one number of many: of all points of a series, or of the points of several series at the same time.</summary>
internal static class Aggregates
{
    private static readonly Dictionary<string, Func<IReadOnlyCollection<double>, double>> Table = new(StringComparer.Ordinal)
    {
        ["SUM"] = values => values.Sum(),
        ["AVG"] = values => values.Count == 0 ? double.NaN : values.Average(),
        ["MIN"] = values => values.Count == 0 ? double.NaN : values.Min(),
        ["MAX"] = values => values.Count == 0 ? double.NaN : values.Max(),
        ["STDDEV"] = Deviation,
    };

    internal static bool Has(string name) => Table.ContainsKey(name);

    internal static double Of(string name, Series series) => Table[name](series.Points.Values);

    internal static MathValue Call(string name, MathValue value)
    {
        switch (value)
        {
            case MathValue.One one:
                return new MathValue.Scalar(Of(name, one.Series));
            case MathValue.Many many:
                return new MathValue.One(Across(name, many.All));
            default:
                throw new MathException($"{name} takes time series, not a {value.Kind}");
        }
    }

    // Wherever at least one has a point.
    private static Series Across(string name, IReadOnlyList<Series> all)
    {
        var gathered = new SortedDictionary<long, List<double>>();
        foreach (var series in all)
        {
            foreach (var (at, value) in series.Points)
            {
                if (!gathered.TryGetValue(at, out var values))
                    gathered[at] = values = [];
                values.Add(value);
            }
        }
        var points = new SortedDictionary<long, double>();
        foreach (var (at, values) in gathered)
            Series.Put(points, at, Table[name](values));
        return new(name, all.Count == 0 ? 60 : all.Max(s => s.Period), points);
    }

    // Of a whole population.
    private static double Deviation(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
            return double.NaN;
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Count);
    }
}
