using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Exports;
using Kiln.Services.Logs.Filters;
using Kiln.Services.Logs.Insights;
using Kiln.Services.Logs.Insights.Fields;
using Kiln.Services.Logs.LiveTail;
using Kiln.Services.Logs.MetricFilters;
using Kiln.Services.Logs.SubscriptionFilters;
using Kiln.Services.Logs.Tags;
using Kiln.Services.Storage;

namespace Kiln.Services.Logs;

/// <summary>Amazon CloudWatch Logs: groups, streams, and the events that functions write.</summary>
public static class LogsService
{
    public static readonly ServiceDescription Description = new()
    {
        Name = "logs",
        SigningName = "logs",
        Protocols = [ProtocolKind.AwsJson],
        TargetPrefix = "Logs_20140328",
        ValidationErrorCode = "InvalidParameterException",
        CamelCaseMembers = true,
    };

    /// <param name="writer">Writes to the same database; every operation waits until what it holds back is stored.</param>
    public static AwsService Create(Database logs, LogGroupTags tags, LogFilters filters, LogWriter writer, LogsWork work, TimeProvider time)
    {
        var groups = new LogGroupStore(logs);
        var streams = new LogStreamStore(logs);
        var events = new LogEventStore(logs, work.Feed);
        return new(
            Description,
            EmbeddedText.Read(typeof(LogsService), "operations.tsv"),
            LogsShapes.Default,
            new LogGroupOperations(groups, events, tags, filters, writer, time),
            new TagOperations(groups, tags, writer),
            new LogStreamOperations(groups, streams, writer, time),
            new GetLogEventsOperation(groups, streams, events, writer, time),
            new FilterLogEventsOperation(groups, streams, events, writer, time),
            new PutLogEventsOperation(groups, streams, events, writer, time),
            new MetricFilterOperations(groups, filters, writer, time),
            new SubscriptionFilterOperations(groups, filters, work.Functions, writer, time),
            new LiveTailOperation(groups, work.Feed, writer, time, work.Stopping),
            new QueryOperations(groups, work.Queries, writer, time),
            new QueryDefinitionOperations(new(logs), time),
            new ExportOperations(groups, work.Exports, writer, time),
            new LogFieldOperations(groups, events, streams, writer, time));
    }
}
