using Kiln.Services.Logs.Insights.Language;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Aggregates;

/// <summary>One aggregate function over one group.</summary>
internal abstract class Aggregate
{
    /// <param name="value">Not null.</param>
    internal abstract void Add(in QueryValue value, QueryRow row);

    internal abstract QueryValue Result { get; }

    internal static Aggregate Of(AggregateCall call, QueryBudget budget) => call.Kind switch
    {
        AggregateKind.Count => new Count(),
        AggregateKind.CountDistinct => new DistinctCount(budget),
        AggregateKind.Percentile or AggregateKind.Median => new Percentile(call.Parameter, budget),
        AggregateKind.Earliest => new Chosen((value, at, best, bestAt) => at < bestAt, budget),
        AggregateKind.Latest => new Chosen((value, at, best, bestAt) => at > bestAt, budget),
        AggregateKind.Minimum => new Chosen((value, at, best, bestAt) => QueryValue.Compare(value, best) < 0, budget),
        AggregateKind.Maximum => new Chosen((value, at, best, bestAt) => QueryValue.Compare(value, best) > 0, budget),
        AggregateKind.SortsFirst => new Chosen((value, at, best, bestAt) => QueryValue.Order(value, best) < 0, budget),
        AggregateKind.SortsLast => new Chosen((value, at, best, bestAt) => QueryValue.Order(value, best) > 0, budget),
        _ => new Moments(call.Kind),
    };
}

internal sealed class Count : Aggregate
{
    private long _count;

    internal override QueryValue Result => QueryValue.Of(_count);

    internal override void Add(in QueryValue value, QueryRow row) => _count++;
}

/// <summary>Sum, mean and deviation, in one pass (Welford). What is no number does not count.</summary>
internal sealed class Moments(AggregateKind kind) : Aggregate
{
    private long _count;
    private double _sum;
    private double _mean;
    private double _squares;

    internal override QueryValue Result => kind switch
    {
        _ when _count == 0 => QueryValue.Null,
        AggregateKind.Sum => QueryValue.Of(_sum),
        AggregateKind.Average => QueryValue.Of(_mean),
        _ => QueryValue.Of(Math.Sqrt(_squares / _count)),
    };

    internal override void Add(in QueryValue value, QueryRow row)
    {
        if (!value.TryNumber(out var number))
            return;
        _count++;
        _sum += number;
        var distance = number - _mean;
        _mean += distance / _count;
        _squares += distance * (number - _mean);
    }
}

/// <summary>The value of one row, the best by some order.</summary>
/// <param name="isBetter">Value and time of a row, and of the best before it.</param>
internal sealed class Chosen(Func<QueryValue, long, QueryValue, long, bool> isBetter, QueryBudget budget) : Aggregate
{
    private QueryValue _best;
    private long _bestAt;

    internal override QueryValue Result => _best;

    internal override void Add(in QueryValue value, QueryRow row)
    {
        var at = row.Record?.At ?? 0;
        if (!_best.IsNull && !isBetter(value, at, _best, _bestAt))
            return;
        budget.Refund(_best.IsNull ? 0 : _best.Size);
        budget.Charge(value.Size);
        (_best, _bestAt) = (value, at);
    }
}
