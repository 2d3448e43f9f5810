namespace Kiln.Services.CloudWatch.MetricMath;

/// <summary>Works an expression out. Series meet where both have a point; what is done to a list is done to each in it.</summary>
internal sealed class MathEvaluator(MathScope scope)
{
    private static readonly Dictionary<string, Func<double, double, double>> Operators = new(StringComparer.Ordinal)
    {
        ["+"] = (a, b) => a + b,
        ["-"] = (a, b) => a - b,
        ["*"] = (a, b) => a * b,
        ["/"] = (a, b) => b == 0 ? double.NaN : a / b,
        ["^"] = Math.Pow,
        ["=="] = (a, b) => Truth(a == b),
        ["!="] = (a, b) => Truth(a != b),
        ["<"] = (a, b) => Truth(a < b),
        [">"] = (a, b) => Truth(a > b),
        ["<="] = (a, b) => Truth(a <= b),
        [">="] = (a, b) => Truth(a >= b),
        ["&&"] = (a, b) => Truth(a != 0 && b != 0),
        ["||"] = (a, b) => Truth(a != 0 || b != 0),
    };

    internal MathScope Scope => scope;

    /// <exception cref="MathException">An id or a function does not exist, or is given what it does not take.</exception>
    internal MathValue Evaluate(MathNode node) => node switch
    {
        MathNode.Number number => new MathValue.Scalar(number.Value),
        MathNode.Id id => scope.Values.GetValueOrDefault(id.Name) ?? throw new MathException($"There is no query with the id '{id.Name}'"),
        MathNode.List list => new MathValue.Many([.. list.Items.SelectMany(item => SeriesOf(Evaluate(item), "A list"))]),
        MathNode.Unary unary => Map(Evaluate(unary.Operand), static value => -value),
        MathNode.Binary binary => Combine(binary.Operator, Evaluate(binary.Left), Evaluate(binary.Right)),
        MathNode.Call call => MathFunctions.Call(this, call),
        MathNode.Text text => throw new MathException($"Unexpected text '{text.Value}'"),
        MathNode.Word word => throw new MathException($"Unexpected '{word.Name}': ids begin with a small letter"),
        _ => throw new InvalidOperationException($"{node.GetType().Name} has no value."),
    };

    internal static MathValue Map(MathValue value, Func<double, double> map) => value switch
    {
        MathValue.Scalar scalar => new MathValue.Scalar(map(scalar.Number)),
        MathValue.One one => new MathValue.One(one.Series.Map((_, v) => map(v))),
        MathValue.Many many => new MathValue.Many([.. many.All.Select(s => s.Map((_, v) => map(v)))]),
        _ => value,
    };

    internal static IReadOnlyList<Series> SeriesOf(MathValue value, string taker) => value switch
    {
        MathValue.One one => [one.Series],
        MathValue.Many many => many.All,
        _ => throw new MathException($"{taker} takes time series, not a {value.Kind}"),
    };

    internal static double Truth(bool value) => value ? 1 : 0;

    private static MathValue Combine(string name, MathValue left, MathValue right)
    {
        var combine = Operators[name];
        return (left, right) switch
        {
            (MathValue.Scalar a, MathValue.Scalar b) => new MathValue.Scalar(combine(a.Number, b.Number)),
            (MathValue.Scalar a, _) => Map(right, value => combine(a.Number, value)),
            (_, MathValue.Scalar b) => Map(left, value => combine(value, b.Number)),
            (MathValue.One a, MathValue.One b) => new MathValue.One(Meet(a.Series, b.Series, combine)),
            (MathValue.Many a, MathValue.One b) => new MathValue.Many([.. a.All.Select(s => Meet(s, b.Series, combine))]),
            (MathValue.One a, MathValue.Many b) => new MathValue.Many([.. b.All.Select(s => Meet(a.Series, s, combine) with { Label = s.Label })]),
            _ => throw new MathException($"Unsupported operand types for {name}: {left.Kind} and {right.Kind}"),
        };
    }

    private static Series Meet(Series left, Series right, Func<double, double, double> combine)
    {
        var points = new SortedDictionary<long, double>();
        foreach (var (at, value) in left.Points)
        {
            if (right.Points.TryGetValue(at, out var other))
                Series.Put(points, at, combine(value, other));
        }
        return new(left.Label, Math.Max(left.Period, right.Period), points) { Origin = left.Origin };
    }
}
