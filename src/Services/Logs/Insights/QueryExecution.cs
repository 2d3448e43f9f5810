using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Insights.Expressions;
using Kiln.Services.Logs.Insights.Fields;
using Kiln.Services.Logs.Insights.Language;
using Kiln.Services.Logs.Insights.Stages;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights;

/// <summary>What a query reads.</summary>
/// <param name="From">Inclusive; milliseconds since the epoch.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Limit">Most results; null: the query says, or the default.</param>
internal sealed record QueryInput(IReadOnlyList<(GroupKey Key, LogGroupRow Row)> Groups, long From, long To, int? Limit);

/// <summary>
/// Runs a query over its log groups, one after the other, latest events first:
/// 1. chunks without the texts that the query's filters demand are left out whole;
/// 2. each event becomes a row, and goes through the commands;
/// 3. what comes out at the end is written down as results.
/// </summary>
internal sealed class QueryExecution(QueryPlan plan, QueryInput input, QueryBudget budget, QueryStatistics statistics)
{
    internal const int DefaultLimit = 10_000;

    private static readonly QueryValue[] NoSlots = [];

    private PatternStage? _patterns;

    internal async Task<IReadOnlyList<IReadOnlyList<ResultField>>> RunAsync(LogEventStore events, DateTimeOffset now)
    {
        var results = new ResultStage(plan, FinalLimit, budget);
        var first = Stages(results);
        statistics.Groups = input.Groups.Count;
        await ScanAsync(events, first, input.From, input.To, now);
        if (plan.Commands.OfType<QueryCommand.Pattern>().FirstOrDefault()?.Compared is { } compared && ShiftOf(compared) is var shift && input.To > shift)
        {
            _patterns!.IsBefore = true;
            await ScanAsync(events, first, Math.Max(0, input.From - shift), input.To - shift, now);
        }
        first.End();
        return results.Rows;
    }

    private async Task ScanAsync(LogEventStore events, Stage first, long from, long to, DateTimeOffset now)
    {
        foreach (var (key, row) in input.Groups)
        {
            var range = new EventRange(Math.Max(from, row.OldestKept(now)), to, Forward: false);
            await events.ScanAsync(new(row.Id, range), (stored, stream) => Visit(first, key, row.Id, stored, stream), Look);
        }
    }

    // Milliseconds.
    private long ShiftOf(ComparedTime compared) => compared switch
    {
        ComparedTime.PreviousDay => (long)TimeSpan.FromDays(1).TotalMilliseconds,
        ComparedTime.PreviousWeek => (long)TimeSpan.FromDays(7).TotalMilliseconds,
        ComparedTime.PreviousMonth => (long)(TimeOf(input.From) - TimeOf(input.From).AddMonths(-1)).TotalMilliseconds,
        _ => input.To - input.From,
    };

    private static DateTimeOffset TimeOf(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);

    private int FinalLimit => input.Limit ?? (plan.Commands.Any(c => c is QueryCommand.Limit) ? QueryParser.MaxLimit : DefaultLimit);

    // :: 1
    private ChunkVerdict Look(LogChunk chunk, ReadOnlyMemory<byte> packed, EventPosition before)
    {
        foreach (var text in plan.RequiredInMessage)
        {
            if (packed.Span.IndexOf(text) >= 0)
                continue;
            var count = LogChunkReader.CountOf(chunk, packed);
            (statistics.Scanned, statistics.Bytes) = (statistics.Scanned + count, statistics.Bytes + packed.Length);
            for (var i = 0; i < count; i++)
                budget.Step();
            return ChunkVerdict.Skip;
        }
        return ChunkVerdict.Read;
    }

    // :: 2
    private bool Visit(Stage first, GroupKey group, long groupId, StoredEvent stored, string stream)
    {
        budget.Step();
        statistics.Scanned++;
        statistics.Bytes += stored.Message.Length;
        foreach (var text in plan.RequiredInMessage)
        {
            if (stored.Message.Span.IndexOf(text) < 0)
                return true;
        }
        first.Push(new(new EventRecord(group, groupId, stream, stored), plan.Events.Count == 0 ? NoSlots : new QueryValue[plan.Events.Count]));
        return true;
    }

    private Stage Stages(Stage last)
    {
        var stage = last;
        var leading = plan.Commands.TakeWhile(c => c is QueryCommand.Fields or QueryCommand.Filter or QueryCommand.Parse).Count();
        for (var i = plan.Commands.Count; i >= 0; i--)
        {
            if (i < plan.Commands.Count)
                stage = StageOf(plan.Commands[i], i, stage);
            if (i == leading)
                stage = new MatchStage(statistics, InOrderOfTime(leading, stage));
        }
        return stage;
    }

    // Groups are read one after the other, where a query that says nothing of order shows events by their time.
    private Stage InOrderOfTime(int place, Stage next) =>
        input.Groups.Count == 1 || plan.Commands.Any(c => c is QueryCommand.Sort or QueryCommand.Statistics or QueryCommand.Pattern)
            ? next
            : new SortStage([(new FieldExpression("@timestamp"), true)], MostNeeded(place), budget, next);

    private Stage StageOf(QueryCommand command, int place, Stage next) => command switch
    {
        QueryCommand.Fields fields => new FieldsStage(fields, next),
        QueryCommand.Filter filter => new FilterStage(filter.Condition, next),
        QueryCommand.Parse parse => new ParseStage(parse, next),
        QueryCommand.Statistics stats => new StatisticsStage(stats, budget, next),
        QueryCommand.Pattern pattern => _patterns = new PatternStage(pattern, budget, next),
        QueryCommand.Sort sort => new SortStage(sort.Keys, MostNeeded(place + 1), budget, next),
        QueryCommand.Limit limit => new LimitStage(limit.Count, next),
        QueryCommand.Deduplicate deduplicate => new DeduplicateStage(deduplicate.Keys, budget, next),
        _ => throw new InvalidOperationException($"{command.GetType().Name} has no stage."),
    };

    /// <summary>Of rows in order, how many can come through the commands from a place on.</summary>
    private int MostNeeded(int place)
    {
        foreach (var command in plan.Commands.Skip(place))
        {
            if (command is QueryCommand.Limit limit)
                return Math.Min(limit.Count, FinalLimit);
            if (command is not (QueryCommand.Fields or QueryCommand.Parse))
                return QueryParser.MaxLimit;
        }
        return FinalLimit;
    }
}

// :: 3
internal sealed class ResultStage(QueryPlan plan, int limit, QueryBudget budget) : Stage
{
    private readonly FieldExpression _pointer = new("@ptr");

    internal List<IReadOnlyList<ResultField>> Rows { get; } = [];

    internal override void Push(QueryRow row)
    {
        if (Rows.Count >= limit)
            return;
        var fields = new List<ResultField>(plan.Columns.Count + 1);
        foreach (var (name, value) in plan.Columns)
            Add(fields, name, value.Evaluate(row));
        if (plan.HasEvents)
            Add(fields, "@ptr", _pointer.Evaluate(row));
        Rows.Add(fields);
    }

    internal override void End()
    {
    }

    // What an event does not have is not shown.
    private void Add(List<ResultField> fields, string name, QueryValue value)
    {
        if (value.IsNull)
            return;
        var text = value.ToString();
        budget.Charge(40 + 2L * text.Length);
        fields.Add(new() { Field = name, Value = text });
    }
}
