namespace Kiln.Services.CloudWatch.MetricMath;

/// <summary>Every function of metric math that Kiln has, by name, with how many arguments it takes.</summary>
internal static class MathFunctions
{
    private static readonly Dictionary<string, (int Least, int Most)> Counts = new(StringComparer.Ordinal)
    {
        ["DATAPOINT_COUNT"] = (1, 1),
        ["FILL"] = (2, 2),
        ["FIRST"] = (1, 1),
        ["IF"] = (2, 3),
        ["LAST"] = (1, 1),
        ["METRIC_COUNT"] = (1, 1),
        ["METRICS"] = (0, 1),
        ["PERIOD"] = (1, 1),
        ["REMOVE_EMPTY"] = (1, 1),
        ["SEARCH"] = (1, 3),
        ["SLICE"] = (2, 3),
        ["SORT"] = (3, 4),
        ["TIME_SERIES"] = (1, 1),
    };

    /// <summary>Functions of AWS that Kiln does not have.</summary>
    private static readonly string[] NotBuilt =
        ["ANOMALY_DETECTION_BAND", "DB_PERF_INSIGHTS", "INSIGHT_RULE_METRIC", "LAMBDA", "LOGS", "SERVICE_QUOTA"];

    internal static MathValue Call(MathEvaluator evaluator, MathNode.Call call)
    {
        var (name, arguments) = (call.Function, call.Arguments);
        var isOfOne = Aggregates.Has(name) || SeriesFunctions.Has(name);
        if (!isOfOne && !Counts.ContainsKey(name))
            throw new MathException(Array.IndexOf(NotBuilt, name) >= 0 ? $"Kiln does not have the function {name} yet" : $"There is no function '{name}'");
        var (least, most) = isOfOne ? (1, 1) : Counts[name];
        if (arguments.Count < least || arguments.Count > most)
            throw new MathException($"{name} takes {(least == most ? least : $"{least} to {most}")} argument{(most == 1 ? "" : "s")}, not {arguments.Count}");
        if (Aggregates.Has(name))
            return Aggregates.Call(name, evaluator.Evaluate(arguments[0]));
        if (SeriesFunctions.Has(name))
            return SeriesFunctions.Call(name, evaluator.Evaluate(arguments[0]));
        return name switch
        {
            "METRICS" => Metrics(evaluator.Scope, arguments),
            "SEARCH" => new MathValue.Many(evaluator.Scope.Searches.GetValueOrDefault(call) ?? throw new MathException("SEARCH cannot be used here")),
            "FILL" => FillFunction.Call(evaluator, evaluator.Evaluate(arguments[0]), arguments[1]),
            "IF" => IfFunction.Call(evaluator.Evaluate(arguments[0]), evaluator.Evaluate(arguments[1]), arguments.Count > 2 ? evaluator.Evaluate(arguments[2]) : null),
            "SLICE" => ListFunctions.Slice(evaluator.Evaluate(arguments[0]), Number(1), arguments.Count > 2 ? Number(2) : null),
            "SORT" => ListFunctions.Sort(evaluator.Evaluate(arguments[0]), arguments[1], arguments[2], arguments.Count > 3 ? Number(3) : null),
            "TIME_SERIES" => TimeSeries(evaluator.Scope, Number(0)),
            _ => OfList(name, evaluator.Evaluate(arguments[0])),
        };

        double Number(int index) => evaluator.Evaluate(arguments[index]) is MathValue.Scalar scalar
            ? scalar.Number
            : throw new MathException($"{name} takes a number as argument {index + 1}");
    }

    private static MathValue OfList(string name, MathValue value) => name switch
    {
        "FIRST" => ListFunctions.First(value, isLast: false),
        "LAST" => ListFunctions.First(value, isLast: true),
        "REMOVE_EMPTY" => ListFunctions.RemoveEmpty(value),
        "METRIC_COUNT" => new MathValue.Scalar(MathEvaluator.SeriesOf(value, name).Count),
        "DATAPOINT_COUNT" => Each(name, value, series => series.Points.Count),
        _ => Each(name, value, series => series.Period),
    };

    // A number of one series; of a list a series of each, since there are no lists of numbers.
    private static MathValue Each(string name, MathValue value, Func<Series, double> of) => value switch
    {
        MathValue.One one => new MathValue.Scalar(of(one.Series)),
        MathValue.Many many => new MathValue.Many([.. many.All.Select(s => s.Map((_, _) => of(s)))]),
        _ => throw new MathException($"{name} takes time series, not a {value.Kind}"),
    };

    private static MathValue.Many Metrics(MathScope scope, IReadOnlyList<MathNode> arguments)
    {
        var part = arguments.Count == 0 ? "" : arguments[0] is MathNode.Text text ? text.Value : throw new MathException("METRICS takes a text");
        return new([.. scope.Metrics.Where(id => id.Contains(part, StringComparison.Ordinal)).SelectMany(id => MathEvaluator.SeriesOf(scope.Values[id], "METRICS"))]);
    }

    private static MathValue.One TimeSeries(MathScope scope, double number)
    {
        var points = new SortedDictionary<long, double>();
        foreach (var at in scope.Grid(scope.Period))
            Series.Put(points, at, number);
        return new(new("TIME_SERIES", scope.Period, points));
    }
}
