using System.Runtime.CompilerServices;
using Kiln.Execution.Logging;
using Kiln.Server.Options;
using Kiln.Services.Logs.Events;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;

namespace Kiln.Server.Telemetry.Otlp;

/// <summary>Log events of functions as OpenTelemetry's log records.</summary>
internal sealed class LogExport : IFunctionLogExport, IDisposable
{
    private const string Scope = "aws.lambda";

    private readonly OriginExports<LogRecord> _exports;
    private readonly ExportQueue<Event> _queue;

    internal LogExport(OtlpTarget target, string server, ILogger log)
    {
        _exports = new(Origin.Server(server), origin => Make(target, origin));
        _queue = new("log events", Send, log);
    }

    internal long Dropped => _queue.Dropped;

    public void Take(FunctionLog log, IReadOnlyList<LogEvent> events)
    {
        foreach (var logEvent in events)
            _queue.Add(new(log, logEvent), logEvent.Message.Length);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _exports.Dispose();
    }

    private static (DirectExport<LogRecord>, IDisposable) Make(OtlpTarget target, Origin origin)
    {
        var export = new DirectExport<LogRecord>(new OtlpLogExporter(ExporterOptions.Of(target)));
        // It gives the exporter the resource, once it has been asked for a logger. Nothing is logged by it.
        var provider = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options => options.SetResourceBuilder(origin.Resource()).AddProcessor(export)));
        provider.CreateLogger(Scope);
        return (export, provider);
    }

    private void Send(List<Event> events) =>
        _queue.Lose(_exports.Send(events.Select(static e => (Origin.Function(e.Log.AccountId, e.Log.Region, e.Log.FunctionArn), RecordOf(e)))));

    internal static LogRecord RecordOf(FunctionLog log, LogEvent logEvent) => RecordOf(new Event(log, logEvent));

    private static LogRecord RecordOf(Event exported)
    {
        var record = NewRecord();
        var line = LogLine.Read(exported.Logged.Message);
        record.CategoryName = Scope;
        record.Timestamp = exported.Logged.Timestamp.UtcDateTime;
        SetObserved(record, record.Timestamp);
        record.LogLevel = line.Level;
        record.Body = line.Text;
        var attributes = new List<KeyValuePair<string, object?>>
        {
            new("aws.log.group.names", new[] { exported.Log.Group }), new("aws.log.stream.names", new[] { exported.Log.Stream }),
        };
        if (line.RequestId is { } requestId)
            attributes.Add(new("faas.invocation_id", requestId));
        record.Attributes = attributes;
        return record;
    }

    // OpenTelemetry makes records of what is logged in a process, and has no other way to one (LogExportTests).
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern LogRecord NewRecord();

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_ObservedTimestamp")]
    private static extern void SetObserved(LogRecord record, DateTime at);

    private readonly record struct Event(FunctionLog Log, LogEvent Logged);
}
