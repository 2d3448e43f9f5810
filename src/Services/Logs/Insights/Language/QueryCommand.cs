using Kiln.Services.Logs.Insights.Expressions;

namespace Kiln.Services.Logs.Insights.Language;

/// <summary>A command of a query, parsed: a closed set.</summary>
internal abstract record QueryCommand
{
    private QueryCommand() { }

    /// <summary>Computes values, each into its place.</summary>
    internal sealed record Fields(IReadOnlyList<(int Slot, QueryExpression Value)> Computed) : QueryCommand;

    internal sealed record Filter(QueryExpression Condition) : QueryCommand;

    /// <summary>Takes parts out of a text, each into its place.</summary>
    internal sealed record Parse(QueryExpression Text, TextExtractor Extractor, IReadOnlyList<int> Slots) : QueryCommand;

    /// <param name="By">What groups rows. Their values come first in a group's row, then the aggregates'.</param>
    /// <param name="Computed">What is computed of aggregates, each into its place.</param>
    /// <param name="Groups">Names and places behind it.</param>
    internal sealed record Statistics(
        IReadOnlyList<QueryExpression> By, IReadOnlyList<AggregateCall> Aggregates, IReadOnlyList<(int Slot, QueryExpression Value)> Computed, QueryScope Groups) : QueryCommand;

    internal sealed record Sort(IReadOnlyList<(QueryExpression Key, bool Descending)> Keys) : QueryCommand;

    internal sealed record Limit(int Count) : QueryCommand;

    /// <summary>What texts have in common; the places are those of a pattern's row.</summary>
    internal sealed record Pattern(QueryExpression Text, QueryScope Groups) : QueryCommand
    {
        internal int PatternSlot { get; } = Groups.Define("@pattern");
        internal int RatioSlot { get; } = Groups.Define("@ratio");
        internal int CountSlot { get; } = Groups.Define("@sampleCount");
        internal int SeveritySlot { get; } = Groups.Define("@severityLabel");
        internal int BeforeSlot { get; } = Groups.Define("@previousSampleCount");
        internal int DifferenceSlot { get; } = Groups.Define("@differencePercent");

        /// <summary>Which time it is compared with. Null: with none.</summary>
        internal ComparedTime? Compared { get; init; }
    }

    internal sealed record Deduplicate(IReadOnlyList<QueryExpression> Keys) : QueryCommand;
}

/// <summary>A time of the same length as that which is asked about.</summary>
internal enum ComparedTime
{
    /// <summary>Immediately before it.</summary>
    Previous,
    PreviousDay,
    PreviousWeek,
    PreviousMonth,
}

/// <summary>A parsed query.</summary>
/// <param name="Events">Names and places before <c>stats</c>.</param>
/// <param name="Columns">Of the results.</param>
/// <param name="HasEvents">Results are events, and have a pointer to them.</param>
/// <param name="RequiredInMessage">What every event has that can have a result: others need not be looked at.</param>
internal sealed record QueryPlan(
    IReadOnlyList<QueryCommand> Commands, QueryScope Events, IReadOnlyList<(string Name, QueryExpression Value)> Columns, bool HasEvents, IReadOnlyList<byte[]> RequiredInMessage);
