namespace Kiln.Services.CloudWatch.MetricMath;

/// <summary>Functions that choose series from a list, or put them in order.</summary>
internal static class ListFunctions
{
    internal static MathValue First(MathValue list, bool isLast)
    {
        var all = MathEvaluator.SeriesOf(list, isLast ? "LAST" : "FIRST");
        return all.Count == 0 ? new MathValue.Many([]) : new MathValue.One(isLast ? all[^1] : all[0]);
    }

    internal static MathValue RemoveEmpty(MathValue list) =>
        new MathValue.Many([.. MathEvaluator.SeriesOf(list, "REMOVE_EMPTY").Where(s => s.Points.Count > 0)]);

    // SLICE(list, from, behind the last): the second may be left out, and then it is one series.
    internal static MathValue Slice(MathValue list, double from, double? end)
    {
        var all = MathEvaluator.SeriesOf(list, "SLICE");
        var start = Index(from, all.Count);
        if (end is null)
            return start < all.Count ? new MathValue.One(all[start]) : new MathValue.Many([]);
        var length = Math.Max(0, Index(end.Value, all.Count) - start);
        return new MathValue.Many([.. all.Skip(start).Take(length)]);
    }

    // SORT(list, AVG, DESC, 10)
    internal static MathValue Sort(MathValue list, MathNode by, MathNode direction, double? most)
    {
        if (by is not MathNode.Word { Name: "AVG" or "MIN" or "MAX" or "SUM" } function)
            throw new MathException("SORT takes AVG, MIN, MAX or SUM as its second argument");
        if (direction is not MathNode.Word { Name: "ASC" or "DESC" } order)
            throw new MathException("SORT takes ASC or DESC as its third argument");
        var known = MathEvaluator.SeriesOf(list, "SORT").Select(s => (Series: s, Value: Aggregates.Of(function.Name, s))).ToList();
        // Those without points stand last, whatever the order.
        var sorted = (order.Name == "ASC" ? known.OrderBy(k => k.Series.Points.Count == 0).ThenBy(k => k.Value) : known.OrderBy(k => k.Series.Points.Count == 0).ThenByDescending(k => k.Value))
            .Select(k => k.Series);
        return new MathValue.Many([.. most is { } count ? sorted.Take((int)Math.Clamp(count, 0, int.MaxValue)) : sorted]);
    }

    private static int Index(double number, int count) => number < 0 ? Math.Max(0, count + (int)number) : (int)Math.Min(number, count);
}
