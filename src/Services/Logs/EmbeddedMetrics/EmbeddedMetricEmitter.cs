using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.MetricFilters;

namespace Kiln.Services.Logs.EmbeddedMetrics;

/// <summary>Makes metrics of events in the embedded metric format, whoever wrote them. All others cost one search for <c>"_aws"</c>.</summary>
internal sealed class EmbeddedMetricEmitter(IMetricSink sink) : ILogFollower
{
    public bool Wants(in GroupKey group) => true;

    public void Take(StoredBatch batch)
    {
        foreach (var each in batch.Events)
        {
            if (each.Message.Span.IndexOf("\"_aws\""u8) < 0)
                continue;
            foreach (var metric in EmbeddedMetricDocument.Read(each.Message, batch.Group.AccountId, batch.Group.Region))
                sink.Add(metric);
        }
    }
}
