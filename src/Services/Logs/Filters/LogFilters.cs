using Kiln.Services.Logs.MetricFilters;
using Kiln.Services.Logs.SubscriptionFilters;
using Kiln.Services.Storage;

namespace Kiln.Services.Logs.Filters;

/// <summary>The filters of all log groups.</summary>
public sealed class LogFilters(Database logs)
{
    internal GroupFilterStore<MetricFilter> Metric { get; } = new(logs, "metric", StoredFilters.Default.MetricFilter);

    internal GroupFilterStore<SubscriptionFilter> Subscription { get; } = new(logs, "subscription", StoredFilters.Default.SubscriptionFilter);

    /// <summary>Reads everything anew: before requests are served, and after the database was emptied.</summary>
    public async Task LoadAsync()
    {
        await Metric.LoadAsync();
        await Subscription.LoadAsync();
    }

    internal void Forget(in GroupKey group)
    {
        Metric.Forget(group);
        Subscription.Forget(group);
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(MetricFilter))]
[System.Text.Json.Serialization.JsonSerializable(typeof(SubscriptionFilter))]
internal sealed partial class StoredFilters : System.Text.Json.Serialization.JsonSerializerContext;
