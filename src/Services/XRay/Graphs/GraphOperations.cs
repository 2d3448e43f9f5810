using Kiln.Aws.Operations;
using Kiln.Services.XRay.Filters;
using Kiln.Services.XRay.Groups;
using Kiln.Services.XRay.Segments;
using Kiln.Services.XRay.Storage;
using Kiln.Services.XRay.Traces;

namespace Kiln.Services.XRay.Graphs;

/// <summary>Graphs, and statistics over time, of the traces of a range or of some that are named.</summary>
internal sealed class GraphOperations(TraceQueries traces, TraceWriter writer, GroupFilters filters)
{
    private const int PageSize = 500;

    // Of traces that one graph is made of; the latest.
    private const int MaxTraces = 20_000;
    private const int DefaultPeriod = 60;

    [Operation("POST", "/ServiceGraph")]
    public async Task<GetServiceGraphResponse> GetServiceGraph(GetServiceGraphRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (start, end) = (request.StartTime!.Value, request.EndTime!.Value);
        TimeRange.Check(start, end, TimeRange.LongestOfGraph);
        var scope = new TraceScope(caller.AccountId, caller.Region);
        var filter = await filters.OfGroupAsync(scope, request.GroupName, request.GroupARN);
        var graph = new ServiceGraph();
        await foreach (var trace in AllAsync(scope, start, end, filter, cancellationToken))
            graph.Add(trace);
        return new() { StartTime = start, EndTime = end, Services = graph.ToShapes(caller.AccountId), ContainsOldGroupVersions = false };
    }

    [Operation("POST", "/TraceGraph")]
    public async Task<GetTraceGraphResponse> GetTraceGraph(GetTraceGraphRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        var graph = new ServiceGraph();
        foreach (var id in TraceOperations.Ids(request.TraceIds!))
        {
            if (TraceId.Parse(id) is { } key && await traces.FindAsync(new(caller.AccountId, caller.Region), key) is { } stored)
                graph.Add(Trace.Of(stored));
        }
        return new() { Services = graph.ToShapes(caller.AccountId) };
    }

    [Operation("POST", "/TimeSeriesServiceStatistics")]
    public async Task<GetTimeSeriesServiceStatisticsResponse> GetTimeSeriesServiceStatistics(
        GetTimeSeriesServiceStatisticsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (start, end) = (request.StartTime!.Value, request.EndTime!.Value);
        TimeRange.Check(start, end, TimeRange.Longest);
        var period = request.Period ?? DefaultPeriod;
        if (period is not (60 or 300))
            throw XRayErrors.Invalid("Period must be 60 or 300 seconds");
        if (request.ForecastStatistics == true)
            throw XRayErrors.Invalid("Kiln makes no forecasts.");
        var scope = new TraceScope(caller.AccountId, caller.Region);
        var filter = await filters.OfGroupAsync(scope, request.GroupName, request.GroupARN);
        var selector = await filters.ParseAsync(scope, request.EntitySelectorExpression);
        var buckets = new SortedDictionary<long, CallStatistics>();
        await foreach (var trace in AllAsync(scope, start, end, filter, cancellationToken))
        {
            foreach (var segment in Selected(trace, selector))
            {
                var at = (long)segment.Start / period * period;
                if (!buckets.TryGetValue(at, out var bucket))
                    buckets[at] = bucket = new();
                bucket.Add(segment);
            }
        }
        return new()
        {
            ContainsOldGroupVersions = false,
            TimeSeriesServiceStatistics = [.. buckets.Select(bucket => new TimeSeriesServiceStatistics
            {
                Timestamp = DateTimeOffset.FromUnixTimeSeconds(bucket.Key),
                EdgeSummaryStatistics = selector is EdgeNode ? bucket.Value.ToShape() : null,
                ServiceSummaryStatistics = selector is EdgeNode ? null : bucket.Value.ToShape(),
                ResponseTimeHistogram = bucket.Value.Histogram(),
            })],
        };
    }

    // A selector names a service, or an edge by both its ends. Without one it is the requests as they came in.
    private static IEnumerable<Segment> Selected(Trace trace, FilterNode? selector) => selector switch
    {
        null => trace.Root is { } root ? [root] : [],
        ServiceNode service => trace.Segments.Where(s => service.Selects(trace, s)),
        EdgeNode edge => trace.Segments.Where(s => edge.Selects(trace, s)),
        _ => throw XRayErrors.Invalid("An entity selector expression must be a service or an edge"),
    };

    private async IAsyncEnumerable<Trace> AllAsync(
        TraceScope scope, DateTimeOffset start, DateTimeOffset end, FilterNode? filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        byte[]? before = null;
        for (var seen = 0; seen < MaxTraces;)
        {
            var page = await traces.ListAsync(scope, new(TraceTime.Event, start, end), before, PageSize);
            foreach (var trace in page.Select(Trace.Of).Where(t => filter?.Matches(t) != false))
                yield return trace;
            if (page.Count < PageSize)
                yield break;
            seen += page.Count;
            before = page[^1].TraceId;
        }
    }
}
