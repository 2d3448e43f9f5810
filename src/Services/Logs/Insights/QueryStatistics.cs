namespace Kiln.Services.Logs.Insights;

/// <summary>What a query has looked at so far. Written by its run, read by who asks.</summary>
internal sealed class QueryStatistics
{
    internal long Matched { get; set; }
    internal long Scanned { get; set; }
    internal long Bytes { get; set; }
    internal int Groups { get; set; }
}
