using System.Globalization;
using System.Text.Unicode;
using Kiln.Execution.Environments;
using Kiln.Execution.RuntimeApi.Extensions;
using Kiln.Execution.RuntimeApi.Telemetry;

namespace Kiln.Execution.Logging;

/// <summary>The form that AWS writes since 2025.</summary>
internal class TextPlatformLog(EnvironmentLog log, FunctionVersion version) : PlatformLog(log)
{
    // The lines of the invoke path consist of a request id (at most 64 characters), a version, an error type, the ids of a trace and numbers.
    protected const int MaxLine = 512;

    /// <summary>First event of every stream, and of no other sandbox in it.</summary>
    public override void InitStart(RuntimeVersion runtime, InitPhase phase)
    {
        if (phase == InitPhase.Init)
            Write($"INIT_START Runtime Version: {runtime.Name}\tRuntime Version ARN: {runtime.Arn}\n");
    }

    /// <summary>Only after an init that did not end ready.</summary>
    public override void InitReport(TimeSpan duration, InitPhase phase, ReportStatus status)
    {
        var name = phase == InitPhase.Init ? "init" : "invoke";
        if (!status.IsSuccess)
            Write(Invariant($"INIT_REPORT Init Duration: {duration.TotalMilliseconds:F2} ms\tPhase: {name}{status.Text}\n"));
    }

    public override void Extension(Extension extension)
    {
        var error = extension.ErrorType is { } errorType ? $"\tError Type: {errorType}" : "";
        Write($"EXTENSION\tName: {extension.Name}\tState: {extension.State}\tEvents: [{string.Join(", ", extension.EventNames)}]{error}\n");
    }

    public override void Subscription(TelemetryApi api, string name, IReadOnlyList<string> types)
    {
        var shown = types.Select(static t => char.ToUpperInvariant(t[0]) + t[1..]);
        Write($"{(api == TelemetryApi.Logs ? "LOGS" : "TELEMETRY")}\tName: {name}\tState: Subscribed\tTypes: [{string.Join(", ", shown)}]\n");
    }

    public override void Start(Invocation invocation)
    {
        Span<byte> line = stackalloc byte[MaxLine];
        Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"START RequestId: {invocation.RequestId} Version: {version.Version}\n", out var length);
        Write(line[..length]);
    }

    public override void End(string requestId, ReportStatus status, in RuntimeTimes times)
    {
        Span<byte> line = stackalloc byte[MaxLine];
        Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"END RequestId: {requestId}\n", out var length);
        Write(line[..length]);
    }

    public override void Report(Invocation invocation, in InvocationReport report, ReportStatus status)
    {
        var init = report.InitDuration is { } d ? Invariant($"\tInit Duration: {d.TotalMilliseconds:F2} ms") : "";

        // AWS ends the columns with a tab, unless a status is the last of them.
        var text = status.Text is { Length: > 0 } shown ? shown : "\t";
        Span<byte> line = stackalloc byte[MaxLine];
        Utf8.TryWrite(
            line,
            CultureInfo.InvariantCulture,
            $"REPORT RequestId: {invocation.RequestId}\tDuration: {report.Duration.TotalMilliseconds:F2} ms\tBilled Duration: {report.BilledMs} ms\t" +
            $"Memory Size: {report.MemorySizeMb} MB\tMax Memory Used: {report.MaxMemoryUsedMb} MB{init}{text}\n",
            out var length);
        Write(line[..(length + WriteTrace(invocation, line[length..]))]);
    }

    public override void Fault(string requestId, string reason, string errorType) => Write(FaultText(requestId, reason, errorType));

    public override void TimedOut(string requestId, TimeSpan timeout) =>
        Write($"{PlatformBody.Timestamp(Now)} {requestId} {PlatformBody.TimeoutWords(timeout)}\n\n");

    /// <summary>The second line of a report: of an event whose trace is recorded. Returns its length, 0 for all others.</summary>
    protected static int WriteTrace(Invocation invocation, Span<byte> line)
    {
        if (!SampledTrace.TryRead(invocation.TraceHeader, out var trace))
            return 0;

        Utf8.TryWrite(line, $"XRAY TraceId: {trace.Root}\tSegmentId: {trace.Segment}\tSampled: true\t\n", out var length);
        return length;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
