using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kiln.Execution.Logging;
using Kiln.Execution.RuntimeApi.Extensions;

namespace Kiln.Execution.RuntimeApi.Telemetry;

/// <summary>Bodies of events: <c>{"time":"2022-10-12T00:03:50.000Z","type":"platform.start","record":{…}}</c></summary>
internal static class TelemetryEvents
{
    private const string OnDemand = "on-demand";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] InitStart(DateTimeOffset time, InitPhase phase, RuntimeVersion runtime, FunctionVersion function, string instanceId) =>
        Record(time, "platform.initStart", json =>
        {
            json.WriteString("initializationType"u8, OnDemand);
            json.WriteString("phase"u8, NameOf(phase));
            json.WriteString("runtimeVersion"u8, runtime.Name);
            json.WriteString("runtimeVersionArn"u8, runtime.Arn);
            json.WriteString("functionName"u8, function.FunctionName);
            json.WriteString("functionVersion"u8, function.Version);
            json.WriteString("instanceId"u8, instanceId);
            json.WriteNumber("instanceMaxMemory"u8, function.MemorySize * 1024L * 1024L);
        });

    public static byte[] InitRuntimeDone(DateTimeOffset time, InitPhase phase, TelemetryStatus status) =>
        Record(time, "platform.initRuntimeDone", json =>
        {
            json.WriteString("initializationType"u8, OnDemand);
            json.WriteString("phase"u8, NameOf(phase));
            Write(json, status);
        });

    public static byte[] InitReport(DateTimeOffset time, InitPhase phase, TelemetryStatus status, TimeSpan duration) =>
        Record(time, "platform.initReport", json =>
        {
            json.WriteString("initializationType"u8, OnDemand);
            json.WriteString("phase"u8, NameOf(phase));
            Write(json, status);
            json.WriteStartObject("metrics"u8);
            WriteMilliseconds(json, "durationMs", duration);
            json.WriteEndObject();
        });

    public static byte[] Start(DateTimeOffset time, Invocation invocation, string version) => Record(time, "platform.start", json =>
    {
        json.WriteString("requestId"u8, invocation.RequestId);
        json.WriteString("version"u8, version);
        WriteTracing(json, invocation.TraceHeader);
    });

    /// <summary>As the log has it: members that telemetry does not have, and the other way round.</summary>
    public static byte[] StartInLog(DateTimeOffset time, Invocation invocation, string version) => Record(time, "platform.start", json =>
    {
        json.WriteString("requestId"u8, invocation.RequestId);
        json.WriteString("functionArn"u8, invocation.InvokedFunctionArn);
        json.WriteString("version"u8, version);
    });

    /// <param name="times">Without an answer there are no spans.</param>
    public static byte[] RuntimeDone(DateTimeOffset time, string requestId, string? trace, TelemetryStatus status, RuntimeTimes times) =>
        Record(time, "platform.runtimeDone", json =>
        {
            json.WriteString("requestId"u8, requestId);
            Write(json, status);
            WriteTracing(json, trace);
            if (times.Answered is { } answered)
            {
                json.WriteStartArray("spans"u8);
                WriteSpan(json, "responseLatency", times.Start, answered);
                WriteSpan(json, "responseDuration", times.Start + answered, TimeSpan.Zero);
                WriteSpan(json, "runtimeOverhead", times.Start + answered, times.Done - answered);
                json.WriteEndArray();
            }

            json.WriteStartObject("metrics"u8);
            WriteMilliseconds(json, "durationMs", times.Done);
            json.WriteNumber("producedBytes"u8, times.ProducedBytes);
            json.WriteEndObject();
        });

    public static byte[] Report(DateTimeOffset time, Invocation invocation, TelemetryStatus status, InvocationReport report, RuntimeTimes times) =>
        Record(time, "platform.report", json =>
        {
            json.WriteString("requestId"u8, invocation.RequestId);
            Write(json, status);
            WriteMetrics(json, report);
            WriteTracing(json, invocation.TraceHeader);
            json.WriteStartArray("spans"u8);
            if (report.Extensions > TimeSpan.Zero)
                WriteSpan(json, "extensionOverhead", times.Start + times.Done, report.Extensions);

            json.WriteEndArray();
        });

    /// <inheritdoc cref="StartInLog"/>
    public static byte[] ReportInLog(DateTimeOffset time, string requestId, TelemetryStatus status, InvocationReport report) =>
        Record(time, "platform.report", json =>
        {
            json.WriteString("requestId"u8, requestId);
            WriteMetrics(json, report);
            Write(json, status with { Name = status.Name == TelemetryStatus.Failed ? "error" : status.Name });
        });

    public static byte[] End(DateTimeOffset time, string requestId) =>
        Record(time, "platform.end", json => json.WriteString("requestId"u8, requestId));

    public static byte[] Fault(DateTimeOffset time, string text) => Line(time, "platform.fault", Encoding.UTF8.GetBytes(text));

    public static byte[] Extension(DateTimeOffset time, Extension extension) => Record(time, "platform.extension", json =>
    {
        json.WriteString("name"u8, extension.Name);
        json.WriteString("state"u8, extension.State.ToString());
        WriteStrings(json, "events", extension.EventNames);
        if (extension.ErrorType is { } errorType)
            json.WriteString("errorType"u8, errorType);
    });

    public static byte[] Subscription(DateTimeOffset time, TelemetryApi api, string name, IReadOnlyList<string> types) =>
        Record(time, api == TelemetryApi.Logs ? "platform.logsSubscription" : "platform.telemetrySubscription", json =>
        {
            json.WriteString("name"u8, name);
            json.WriteString("state"u8, "Subscribed"u8);
            WriteStrings(json, "types", types);
        });

    public static byte[] LogsDropped(DateTimeOffset time, long records, long bytes, string reason) => Record(time, "platform.logsDropped", json =>
    {
        json.WriteNumber("droppedBytes"u8, bytes);
        json.WriteNumber("droppedRecords"u8, records);
        json.WriteString("reason"u8, reason);
    });

    /// <summary>What a process wrote. Bytes that are no UTF-8 become the replacement character.</summary>
    public static byte[] Line(DateTimeOffset time, string type, ReadOnlySpan<byte> text)
    {
        var line = Encoding.UTF8.GetString(text);
        return Event(time, type, json => json.WriteString("record"u8, line));
    }

    /// <summary>The same of a function that logs in JSON: what is an object, on one line, stays one.</summary>
    public static byte[] StructuredLine(DateTimeOffset time, string type, ReadOnlySpan<byte> text)
    {
        // Over TCP, an event ends with its line.
        var line = text.Trim(" \t\r\n"u8).ToArray();
        if (line.AsSpan().Contains((byte)'\n') || !Logging.StructuredLine.IsObject(line))
            return Line(time, type, text);

        return Event(time, type, json =>
        {
            json.WritePropertyName("record"u8);
            json.WriteRawValue(line, skipInputValidation: true);
        });
    }

    private static byte[] Record(DateTimeOffset time, string type, Action<Utf8JsonWriter> members) => Event(time, type, json =>
    {
        json.WriteStartObject("record"u8);
        members(json);
        json.WriteEndObject();
    });

    private static byte[] Event(DateTimeOffset time, string type, Action<Utf8JsonWriter> record)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, TimeText(time));
            json.WriteString("type"u8, type);
            record(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, TelemetryStatus status)
    {
        json.WriteString("status"u8, status.Name);
        if (status.ErrorType is { } errorType)
            json.WriteString("errorType"u8, errorType);
    }

    private static void WriteMetrics(Utf8JsonWriter json, InvocationReport report)
    {
        json.WriteStartObject("metrics"u8);
        WriteMilliseconds(json, "durationMs", report.Duration);
        json.WriteNumber("billedDurationMs"u8, report.BilledMs);
        json.WriteNumber("memorySizeMB"u8, report.MemorySizeMb);
        json.WriteNumber("maxMemoryUsedMB"u8, report.MaxMemoryUsedMb);
        if (report.InitDuration is { } init)
            WriteMilliseconds(json, "initDurationMs", init);

        json.WriteEndObject();
    }

    private static void WriteTracing(Utf8JsonWriter json, string? trace)
    {
        if (trace is null)
            return;

        json.WriteStartObject("tracing"u8);
        json.WriteString("type"u8, "X-Amzn-Trace-Id"u8);
        json.WriteString("value"u8, trace);
        json.WriteEndObject();
    }

    private static void WriteSpan(Utf8JsonWriter json, string name, DateTimeOffset start, TimeSpan duration)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("start"u8, TimeText(start));
        WriteMilliseconds(json, "durationMs", duration);
        json.WriteEndObject();
    }

    // AWS writes at least one digit behind the point.
    private static void WriteMilliseconds(Utf8JsonWriter json, string name, TimeSpan duration) =>
        json.WriteNumber(name, Math.Round((decimal)duration.TotalMilliseconds, 3) + 0.0m);

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);

        json.WriteEndArray();
    }

    private static string NameOf(InitPhase phase) => phase == InitPhase.Init ? "init" : "invoke";

    private static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <param name="Name"><c>success</c>, <c>error</c>: the runtime reported one, <c>failure</c>: it was lost, <c>timeout</c>.</param>
internal sealed record TelemetryStatus(string Name, string? ErrorType = null)
{
    public const string Failed = "failure";

    public static TelemetryStatus Success { get; } = new("success");

    public static TelemetryStatus Timeout { get; } = new("timeout");

    public static TelemetryStatus Error(string errorType) => new("error", errorType);

    public static TelemetryStatus Failure(string errorType) => new(Failed, errorType);
}

/// <summary>When the runtime did what, counted from the start of the event.</summary>
/// <param name="Answered">Null: never.</param>
internal readonly record struct RuntimeTimes(DateTimeOffset Start, TimeSpan? Answered, TimeSpan Done, long ProducedBytes);
