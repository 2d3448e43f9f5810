using Kiln.Services.Logs.Insights.Expressions;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Stages;

/// <summary>Keeps the rows that come first in an order, at most so many, and lets them go at the end.</summary>
/// <param name="most">What the query can show at most: whatever comes behind it is not needed.</param>
internal sealed class SortStage(IReadOnlyList<(QueryExpression Key, bool Descending)> keys, int most, QueryBudget budget, Stage next) : Stage
{
    // Last in the order first, so that it is the one that has to go.
    private readonly PriorityQueue<Kept, Kept> _kept = new(Comparer<Kept>.Create((a, b) => -Compare(a, b, keys)));
    private long _count;

    internal override void Push(QueryRow row)
    {
        var kept = new Kept(row, [.. keys.Select(k => k.Key.Evaluate(row))], _count++);
        if (_kept.Count == most)
        {
            if (Compare(kept, _kept.Peek(), keys) >= 0)
                return;
            budget.Refund(_kept.Dequeue().Size);
        }
        kept.Size = row.Keep() + kept.Values.Sum(v => v.Size);
        budget.Charge(kept.Size);
        _kept.Enqueue(kept, kept);
    }

    internal override void End()
    {
        var rows = _kept.UnorderedItems.Select(item => item.Element).ToList();
        _kept.Clear();
        rows.Sort((a, b) => Compare(a, b, keys));
        foreach (var kept in rows)
            next.Push(kept.Row);
        next.End();
    }

    private static int Compare(Kept left, Kept right, IReadOnlyList<(QueryExpression Key, bool Descending)> keys)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            var order = QueryValue.Order(left.Values[i], right.Values[i]);
            if (order != 0)
                return keys[i].Descending ? -order : order;
        }
        return left.Number.CompareTo(right.Number);
    }

    private sealed class Kept(QueryRow row, QueryValue[] values, long number)
    {
        internal QueryRow Row => row;
        internal QueryValue[] Values => values;
        internal long Number => number;
        internal long Size { get; set; }
    }
}
