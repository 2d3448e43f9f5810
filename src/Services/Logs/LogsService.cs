using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Kiln.Services.Logs.Events;
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
    public static AwsService Create(Database logs, LogGroupTags tags, LogWriter writer, TimeProvider time)
    {
        var groups = new LogGroupStore(logs);
        var streams = new LogStreamStore(logs);
        var events = new LogEventStore(logs);
        return new(
            Description,
            EmbeddedText.Read(typeof(LogsService), "operations.tsv"),
            LogsShapes.Default,
            new LogGroupOperations(groups, tags, writer, time),
            new LogStreamOperations(groups, streams, writer, time),
            new GetLogEventsOperation(groups, streams, events, writer, time),
            new FilterLogEventsOperation(groups, streams, events, writer, time),
            new PutLogEventsOperation(groups, streams, events, writer, time));
    }
}
