using Kiln.Services.Logs.Insights.Aggregates;
using Kiln.Services.Logs.Insights.Language;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Stages;

/// <summary>Gathers rows in groups, and makes a row of each group at the end.</summary>
internal sealed class StatisticsStage(QueryCommand.Statistics command, QueryBudget budget, Stage next) : Stage
{
    private const int GroupSize = 200;

    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private readonly List<Group> _order = [];

    internal override void Push(QueryRow row)
    {
        var key = command.By.Count == 0 ? "" : RowKey.Of(command.By, row);
        if (!_groups.TryGetValue(key, out var group))
        {
            group = NewGroup(row);
            budget.Charge(GroupSize + 2L * key.Length + group.By.Sum(v => v.Size) + GroupSize / 2 * command.Aggregates.Count);
            _groups.Add(key, group);
            _order.Add(group);
        }
        for (var i = 0; i < group.Aggregates.Length; i++)
        {
            var argument = command.Aggregates[i].Argument;
            if (argument is null)
                group.Aggregates[i].Add(QueryValue.Of(1), row);
            else if (argument.Evaluate(row) is { IsNull: false } value)
                group.Aggregates[i].Add(value, row);
        }
    }

    internal override void End()
    {
        // Of no rows at all, count is still 0.
        if (_order.Count == 0 && command.By.Count == 0)
            _order.Add(NewGroup(null));
        foreach (var group in _order)
        {
            var slots = new QueryValue[command.Groups.Count];
            group.By.CopyTo(slots, 0);
            for (var i = 0; i < group.Aggregates.Length; i++)
                slots[group.By.Length + i] = group.Aggregates[i].Result;
            var row = new QueryRow(null, slots);
            foreach (var (slot, value) in command.Computed)
                slots[slot] = value.Evaluate(row);
            next.Push(row);
        }
        next.End();
    }

    private Group NewGroup(QueryRow? row) =>
        new(row is null ? [] : [.. command.By.Select(by => by.Evaluate(row))], [.. command.Aggregates.Select(call => Aggregate.Of(call, budget))]);

    private sealed record Group(QueryValue[] By, Aggregate[] Aggregates);
}
