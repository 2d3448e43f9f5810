namespace Kiln.Services.Logs.Insights.Language;

/// <summary>A query that is none, and where.</summary>
/// <param name="end">Offset behind the fault.</param>
internal sealed class QuerySyntaxException(string message, int start, int end) : Exception(message)
{
    internal int Start => start;
    internal int End => end;
}
