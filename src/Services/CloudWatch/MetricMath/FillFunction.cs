namespace Kiln.Services.CloudWatch.MetricMath;

/// <summary><c>FILL(m1, 0)</c>, <c>FILL(m1, REPEAT)</c>, <c>FILL(m1, LINEAR)</c>: points for the periods of the time asked for that have none.</summary>
internal static class FillFunction
{
    internal static MathValue Call(MathEvaluator evaluator, MathValue value, MathNode with)
    {
        Func<Series, Series> fill = with switch
        {
            MathNode.Word { Name: "REPEAT" } => series => Fill(evaluator.Scope, series, (before, _, _) => before?.Value),
            MathNode.Word { Name: "LINEAR" } => series => Fill(evaluator.Scope, series, Between),
            _ => evaluator.Evaluate(with) switch
            {
                MathValue.Scalar scalar => series => Fill(evaluator.Scope, series, (_, _, _) => scalar.Number),
                MathValue.One other => series => Fill(evaluator.Scope, series, (_, _, at) => other.Series.Points.TryGetValue(at, out var found) ? found : null),
                _ => throw new MathException("FILL takes a number, a time series, REPEAT or LINEAR"),
            },
        };
        return value switch
        {
            MathValue.One one => new MathValue.One(fill(one.Series)),
            MathValue.Many many => new MathValue.Many([.. many.All.Select(fill)]),
            _ => throw new MathException($"FILL takes time series, not a {value.Kind}"),
        };
    }

    // Each gap is given what is before it, and behind it.
    private static Series Fill(MathScope scope, Series series, Func<KeyValuePair<long, double>?, KeyValuePair<long, double>?, long, double?> fill)
    {
        var (known, points) = (series.Points.ToList(), new SortedDictionary<long, double>(series.Points));
        var next = 0;
        foreach (var at in scope.Grid(series.Period))
        {
            while (next < known.Count && known[next].Key <= at)
                next++;
            KeyValuePair<long, double>? before = next > 0 ? known[next - 1] : null;
            KeyValuePair<long, double>? after = next < known.Count ? known[next] : null;
            if (before?.Key != at && fill(before, after, at) is { } value)
                Series.Put(points, at, value);
        }
        return series with { Points = points };
    }

    private static double? Between(KeyValuePair<long, double>? before, KeyValuePair<long, double>? after, long at) => (before, after) switch
    {
        ({ } left, { } right) => left.Value + ((right.Value - left.Value) * (at - left.Key) / (right.Key - left.Key)),
        _ => null,
    };
}
