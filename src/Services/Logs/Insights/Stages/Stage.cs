using Kiln.Services.Logs.Insights.Expressions;
using Kiln.Services.Logs.Insights.Language;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Stages;

/// <summary>One command at work: rows are pushed into it, and it pushes what comes of them into the next.</summary>
internal abstract class Stage
{
    internal abstract void Push(QueryRow row);

    /// <summary>No more rows come.</summary>
    internal abstract void End();
}

/// <summary>A stage that looks at each row by itself.</summary>
internal abstract class RowStage(Stage next) : Stage
{
    protected Stage Next => next;

    internal override void End() => next.End();
}

internal sealed class FieldsStage(QueryCommand.Fields command, Stage next) : RowStage(next)
{
    internal override void Push(QueryRow row)
    {
        foreach (var (slot, value) in command.Computed)
            row.Slots[slot] = value.Evaluate(row);
        Next.Push(row);
    }
}

internal sealed class FilterStage(QueryExpression condition, Stage next) : RowStage(next)
{
    internal override void Push(QueryRow row)
    {
        if (condition.Test(row))
            Next.Push(row);
    }
}

internal sealed class ParseStage(QueryCommand.Parse command, Stage next) : RowStage(next)
{
    internal override void Push(QueryRow row)
    {
        var text = command.Text.Evaluate(row);
        var parts = text.IsNull ? null : command.Extractor.Extract(text.ToString());
        for (var i = 0; i < command.Slots.Count; i++)
            row.Slots[command.Slots[i]] = QueryValue.Of(parts?[i]);
        Next.Push(row);
    }
}

internal sealed class LimitStage(int most, Stage next) : RowStage(next)
{
    private int _count;

    internal override void Push(QueryRow row)
    {
        if (_count++ < most)
            Next.Push(row);
    }
}

/// <summary>Counts the events that the query's filters let through.</summary>
internal sealed class MatchStage(QueryStatistics statistics, Stage next) : RowStage(next)
{
    internal override void Push(QueryRow row)
    {
        statistics.Matched++;
        Next.Push(row);
    }
}

/// <summary>Lets the first row of each key through.</summary>
internal sealed class DeduplicateStage(IReadOnlyList<QueryExpression> keys, QueryBudget budget, Stage next) : RowStage(next)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    internal override void Push(QueryRow row)
    {
        var key = RowKey.Of(keys, row);
        if (!_seen.Add(key))
            return;
        budget.Charge(60 + 2L * key.Length);
        Next.Push(row);
    }
}

/// <summary>Several values as one text.</summary>
internal static class RowKey
{
    internal static string Of(IReadOnlyList<QueryExpression> keys, QueryRow row) => keys.Count == 1
        ? Text(keys[0].Evaluate(row))
        : string.Join('\u0001', keys.Select(key => Text(key.Evaluate(row))));

    // A missing value is not an empty one.
    private static string Text(QueryValue value) => value.IsNull ? "\0" : value.ToString();
}
