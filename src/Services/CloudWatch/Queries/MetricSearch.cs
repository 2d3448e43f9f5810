using Kiln.Services.CloudWatch.MetricMath;
using Kiln.Services.CloudWatch.Metrics;
using Kiln.Services.CloudWatch.Statistics;

namespace Kiln.Services.CloudWatch.Queries;

/// <summary><c>SEARCH('{AWS/Lambda,FunctionName} Errors', 'Sum', 300)</c>: the metrics of two weeks that match, as series.</summary>
internal sealed class MetricSearch(MetricStore store, MetricReader reader)
{
    private const int MostFound = 500;
    private const int ListedAtOnce = 1_000;

    /// <exception cref="MathException">An argument is not what SEARCH takes.</exception>
    internal async Task<IReadOnlyList<Series>> RunAsync(MathNode.Call call, string accountId, string region, DateTimeOffset start, DateTimeOffset end, int defaultPeriod, DateTimeOffset now)
    {
        if (call.Arguments is not [MathNode.Text text, ..])
            throw new MathException("SEARCH takes a text as argument 1");
        var search = SearchExpression.Parse(text.Value);
        var name = call.Arguments.Count < 2 ? "Average" : call.Arguments[1] is MathNode.Text stat ? stat.Value : throw new MathException("SEARCH takes the name of a statistic as argument 2");
        var statistic = Statistic.Parse(name) ?? throw new MathException($"SEARCH: there is no statistic '{name}'");
        var period = call.Arguments.Count < 3 ? defaultPeriod
            : call.Arguments[2] is MathNode.Number number && MetricPeriod.IsValid((int)number.Value) ? (int)number.Value
            : throw new MathException("SEARCH takes a period as argument 3: 1, 5, 10, 20, 30 or a multiple of 60");
        var found = await FindAsync(search, accountId, region, now);
        var series = new List<Series>(found.Count);
        foreach (var metric in found)
        {
            var key = new MetricKey(accountId, region, metric.Namespace, metric.Name, MetricKey.TextOf(metric.Dimensions));
            series.Add(new(LabelOf(metric, found), period, await reader.ReadAsync(key, statistic, period, TimeRange.Of(start, end, period), null))
            {
                Origin = new(accountId, region, metric.Namespace, metric.Name, name, period, metric.Dimensions.ToDictionary(d => d.Name!, d => d.Value!)),
            });
        }
        return series;
    }

    private async Task<List<SearchedMetric>> FindAsync(SearchExpression search, string accountId, string region, DateTimeOffset now)
    {
        var found = new List<SearchedMetric>();
        var query = new MetricFilterQuery(accountId, region, (now - MetricStore.Listed).ToUnixTimeSeconds(), ListedAtOnce) { Namespace = search.Namespace };
        while (found.Count < MostFound)
        {
            var slice = await store.ListAsync(query);
            found.AddRange(slice.Select(m => new SearchedMetric(accountId, m.Namespace, m.Name, MetricKey.DimensionsIn(m.Dimensions))).Where(search.Matches));
            if (slice.Count < ListedAtOnce)
                break;
            query = query with { AfterNamespace = slice[^1].Namespace, AfterName = slice[^1].Name, AfterDimensions = slice[^1].Dimensions };
        }
        return found.Count > MostFound ? found[..MostFound] : found;
    }

    // What tells it from the others.
    private static string LabelOf(SearchedMetric metric, List<SearchedMetric> found)
    {
        var values = metric.Dimensions.Select(d => d.Value!);
        var isOneName = found.TrueForAll(f => f.Name == metric.Name);
        var label = string.Join(' ', isOneName && found.Count > 1 ? values : [.. values, metric.Name]);
        return label.Length > 0 ? label : metric.Name;
    }
}
