using Kiln.Services.CloudWatch.MetricMath;
using Kiln.Services.CloudWatch.Metrics;
using Kiln.Services.CloudWatch.Statistics;

namespace Kiln.Services.CloudWatch.Queries;

/// <summary>Whose metrics, and of what time. Where a window slides, periods begin with its start; otherwise with multiples of themselves.</summary>
internal sealed record MetricDataScope(string AccountId, string Region, DateTimeOffset Start, DateTimeOffset End, DateTimeOffset Now)
{
    internal bool IsSliding { get; init; }

    internal TimeRange RangeOf(int period) => IsSliding ? new(Start.ToUnixTimeSeconds(), End.ToUnixTimeSeconds()) : TimeRange.Of(Start, End, period);
}

/// <summary>
/// Works out queries for GetMetricData and for alarms:
/// 1. expressions are read, and who needs whom;
/// 2. metrics are read from the store;
/// 3. expressions are worked out once what they need is, searches before them.
/// </summary>
internal sealed class MetricDataEngine(MetricStore store)
{
    private const int DefaultPeriod = 60;

    private readonly MetricReader _reader = new(store);

    /// <returns>Series by the id of their query, in the order of the queries.</returns>
    /// <exception cref="Aws.Errors.AwsException">An expression is wrong; the error names its query.</exception>
    internal async Task<List<(MetricDataQuery Query, IReadOnlyList<Series> Series)>> RunAsync(IReadOnlyList<MetricDataQuery> queries, MetricDataScope scope)
    {
        // :: 1
        var nodes = queries.Where(q => q.Expression is not null).ToDictionary(q => q.Id!, Parse, StringComparer.Ordinal);
        var defaultPeriod = queries.Select(q => q.MetricStat?.Period ?? q.Period).Min() ?? DefaultPeriod;
        var math = new MathScope(scope.RangeOf(defaultPeriod).Start, scope.RangeOf(defaultPeriod).End, defaultPeriod) { Origin = scope.IsSliding ? scope.RangeOf(defaultPeriod).Start : 0 };
        var evaluator = new MathEvaluator(math);

        // :: 2
        foreach (var query in queries.Where(q => q.MetricStat is not null))
        {
            math.Values[query.Id!] = new MathValue.One(await ReadAsync(query, scope));
            math.Metrics.Add(query.Id!);
        }

        // :: 3
        foreach (var query in InOrder(queries, nodes))
        {
            try
            {
                var mine = query.Period is { } period ? new MathEvaluator(Narrowed(math, period)) : evaluator;
                foreach (var search in nodes[query.Id!].All().OfType<MathNode.Call>().Where(c => c.Function == "SEARCH"))
                    mine.Scope.Searches[search] = await new MetricSearch(store, _reader).RunAsync(search, scope.AccountId, scope.Region, scope.Start, scope.End, query.Period ?? defaultPeriod, scope.Now);
                math.Values[query.Id!] = Named(query, nodes[query.Id!], mine.Evaluate(nodes[query.Id!]));
            }
            catch (MathException e)
            {
                throw Error(query, e);
            }
        }
        return [.. queries.Select(q => (q, SeriesOf(q, math.Values[q.Id!])))];
    }

    private async Task<Series> ReadAsync(MetricDataQuery query, MetricDataScope scope)
    {
        var (stat, metric) = (query.MetricStat!, query.MetricStat!.Metric!);
        var key = new MetricKey(scope.AccountId, scope.Region, metric.Namespace ?? "", metric.MetricName ?? "", MetricKey.TextOf(metric.Dimensions));
        int? unit = stat.Unit is null ? null : MetricUnit.NumberOf(stat.Unit);
        var period = stat.Period!.Value;
        return new(metric.MetricName ?? "", period, await _reader.ReadAsync(key, Statistic.Parse(stat.Stat!)!, period, scope.RangeOf(period), unit))
        {
            Origin = new(scope.AccountId, scope.Region, key.Namespace, key.Name, stat.Stat!, period, (metric.Dimensions ?? []).ToDictionary(d => d.Name!, d => d.Value!)),
        };
    }

    // An expression is named by its id, unless what it gives is several or just what a search found.
    private static MathValue Named(MetricDataQuery query, MathNode node, MathValue value) =>
        value is MathValue.One one && node is not MathNode.Id ? new MathValue.One(one.Series with { Label = query.Id! }) : value;

    private static MathScope Narrowed(MathScope scope, int period)
    {
        var narrowed = scope with { Period = period };
        foreach (var (id, value) in scope.Values)
            narrowed.Values[id] = value;
        narrowed.Metrics.AddRange(scope.Metrics);
        return narrowed;
    }

    private static MathNode Parse(MetricDataQuery query)
    {
        try
        {
            return MathParser.Parse(query.Expression!);
        }
        catch (MathException e)
        {
            throw Error(query, e);
        }
    }

    // Each behind those that it names. What is still left when none can go on needs itself.
    private static List<MetricDataQuery> InOrder(IReadOnlyList<MetricDataQuery> queries, Dictionary<string, MathNode> nodes)
    {
        var (ordered, left) = (new List<MetricDataQuery>(), queries.Where(q => q.Expression is not null).ToList());
        while (left.Count > 0)
        {
            var ready = left.FindAll(q => !nodes[q.Id!].All().OfType<MathNode.Id>().Any(id => left.Exists(l => l.Id == id.Name)));
            if (ready.Count == 0)
                throw Error(left[0], new("The expression needs itself"));
            ordered.AddRange(ready);
            left.RemoveAll(ready.Contains);
        }
        return ordered;
    }

    private static IReadOnlyList<Series> SeriesOf(MetricDataQuery query, MathValue value) => value switch
    {
        MathValue.One one => [one.Series],
        MathValue.Many many => many.All,
        _ when query.ReturnData == false => [],
        _ => throw Error(query, new("The expression must return a time series, not a number: use TIME_SERIES")),
    };

    private static Aws.Errors.AwsException Error(MetricDataQuery query, MathException e) =>
        CloudWatchErrors.Validation($"Error in expression '{query.Id}': {e.Message}");
}
