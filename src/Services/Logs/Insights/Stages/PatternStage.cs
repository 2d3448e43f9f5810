using Kiln.Services.Logs.Insights.Language;
using Kiln.Services.Logs.Insights.LogPatterns;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Stages;

/// <summary>Gathers rows by what their texts have in common, and makes a row of each pattern at the end, the most frequent first.</summary>
internal sealed class PatternStage(QueryCommand.Pattern command, QueryBudget budget, Stage next) : Stage
{
    private readonly PatternMiner _miner = new(budget);
    private long _total;

    /// <summary>Rows that come now are of the time that is compared with.</summary>
    internal bool IsBefore { get; set; }

    internal override void Push(QueryRow row)
    {
        var text = command.Text.Evaluate(row);
        if (text.IsNull)
            return;
        var pattern = _miner.Add(text.ToString());
        if (IsBefore)
        {
            pattern.Before++;
            return;
        }
        pattern.Count++;
        _total++;
    }

    internal override void End()
    {
        foreach (var pattern in _miner.All.OrderByDescending(static p => p.Count).ThenByDescending(static p => p.Before))
        {
            var slots = new QueryValue[command.Groups.Count];
            slots[command.PatternSlot] = QueryValue.Of(pattern.ToString());
            slots[command.RatioSlot] = QueryValue.Of(_total == 0 ? 0 : Math.Round((double)pattern.Count / _total, 4));
            slots[command.CountSlot] = QueryValue.Of(pattern.Count);
            slots[command.SeveritySlot] = QueryValue.Of(pattern.Severity);
            slots[command.BeforeSlot] = QueryValue.Of(pattern.Before);
            // Of what is new there is no share.
            slots[command.DifferenceSlot] = pattern.Before == 0 ? QueryValue.Null : QueryValue.Of(Math.Round(100.0 * (pattern.Count - pattern.Before) / pattern.Before, 2));
            next.Push(new(null, slots));
        }
        next.End();
    }
}
