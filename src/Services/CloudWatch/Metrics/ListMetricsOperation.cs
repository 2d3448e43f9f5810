using Kiln.Aws.Operations;

namespace Kiln.Services.CloudWatch.Metrics;

/// <summary>Metrics that had data in the last two weeks, 500 a page.</summary>
internal sealed class ListMetricsOperation(MetricStore store, MetricWriter writer, TimeProvider time)
{
    private const int PageSize = 500;
    private static readonly TimeSpan Recent = TimeSpan.FromHours(3);

    [Operation]
    public async Task<ListMetricsResponse> ListMetrics(ListMetricsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var after = request.NextToken is { } token ? PageToken.Read(token, 3) : ["", "", ""];
        await writer.FlushAsync(cancellationToken);
        // Nobody else's metrics are here.
        if (request.OwningAccount is { } owner && owner != caller.AccountId)
            return new() { Metrics = [] };
        var since = time.GetUtcNow() - (request.RecentlyActive is null ? MetricStore.Listed : Recent);
        var found = new List<ListedMetric>();
        while (found.Count <= PageSize)
        {
            var slice = await store.ListAsync(new(caller.AccountId, caller.Region, since.ToUnixTimeSeconds(), PageSize + 1)
            {
                Namespace = request.Namespace,
                Name = request.MetricName,
                AfterNamespace = after[0],
                AfterName = after[1],
                AfterDimensions = after[2],
            });
            found.AddRange(slice.Where(metric => Has(metric, request.Dimensions)));
            if (slice.Count <= PageSize)
                break;
            after = Place(slice[^1]);
        }
        var page = found.Take(PageSize).ToList();
        return new()
        {
            Metrics = page.ConvertAll(metric => new Metric
            {
                Namespace = metric.Namespace,
                MetricName = metric.Name,
                Dimensions = MetricKey.DimensionsIn(metric.Dimensions),
            }),
            OwningAccounts = request.IncludeLinkedAccounts == true ? page.ConvertAll(_ => caller.AccountId) : null,
            NextToken = found.Count > PageSize ? PageToken.Write(Place(page[^1])) : null,
        };
    }

    private static string[] Place(ListedMetric metric) => [metric.Namespace, metric.Name, metric.Dimensions];

    // All of them; one without a value is had with any.
    private static bool Has(ListedMetric metric, List<DimensionFilter>? filters)
    {
        if (filters is null or [])
            return true;
        var dimensions = MetricKey.DimensionsIn(metric.Dimensions);
        return filters.TrueForAll(filter => dimensions.Exists(d => d.Name == filter.Name && (filter.Value is null || d.Value == filter.Value)));
    }
}
