namespace Kiln.Services.CloudWatch.MetricMath;

/// <summary><c>IF(condition, true, false)</c>: a number chooses one of the two, a series at each of its points. Without the third there is no point.</summary>
internal static class IfFunction
{
    internal static MathValue Call(MathValue condition, MathValue whenTrue, MathValue? whenFalse)
    {
        switch (condition)
        {
            case MathValue.Scalar scalar:
                return scalar.Number != 0 ? whenTrue
                    : whenFalse ?? (whenTrue is MathValue.Many ? new MathValue.Many([]) : new MathValue.One(new("IF", 60, [])));
            case MathValue.One one when whenTrue is not MathValue.Many && whenFalse is not MathValue.Many:
                return new MathValue.One(Choose(one.Series, whenTrue, whenFalse));
            case MathValue.One one when whenTrue is MathValue.Many many:
                return new MathValue.Many([.. many.All.Select((series, i) => Choose(one.Series, new MathValue.One(series), At(whenFalse, i)) with { Label = series.Label })]);
            case MathValue.Many many:
                return new MathValue.Many([.. many.All.Select((series, i) => Choose(series, At(whenTrue, i)!, At(whenFalse, i)))]);
            default:
                throw new MathException($"Unsupported operand types for IF: {condition.Kind}, {whenTrue.Kind} and {whenFalse?.Kind}");
        }
    }

    private static MathValue? At(MathValue? value, int index) => value is not MathValue.Many many ? value
        : index < many.All.Count ? new MathValue.One(many.All[index])
        : throw new MathException("IF takes lists of the same length");

    private static Series Choose(Series condition, MathValue whenTrue, MathValue? whenFalse)
    {
        var points = new SortedDictionary<long, double>();
        foreach (var (at, value) in condition.Points)
        {
            if (ValueAt(value != 0 ? whenTrue : whenFalse, at) is { } chosen)
                Series.Put(points, at, chosen);
        }
        return condition with { Points = points };
    }

    private static double? ValueAt(MathValue? value, long at) => value switch
    {
        MathValue.Scalar scalar => scalar.Number,
        MathValue.One one => one.Series.Points.TryGetValue(at, out var found) ? found : null,
        _ => null,
    };
}
