namespace Kiln.Services.Logs.Insights.Language;

/// <summary>The words that begin commands.</summary>
internal static class QueryCommands
{
    /// <summary>Commands of AWS that Kiln does not have.</summary>
    internal static readonly string[] NotBuilt = ["anomaly", "unnest", "filterIndex", "lookup", "source", "addtotals", "join", "append", "expand", "relevantfields", "fillmissing", "filldown"];

    // Names of fields may be those of commands, but not of operators.
    private static readonly string[] Operators = ["and", "or", "not", "in", "like", "as", "by"];

    internal static bool IsReserved(QueryToken token) => Array.Exists(Operators, token.IsWord);
}
