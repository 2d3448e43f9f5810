using Kiln.Execution.RuntimeApi.Extensions;
using Kiln.Execution.RuntimeApi.Telemetry;

namespace Kiln.Execution.Logging;

/// <summary>
/// Events in the form that telemetry has them, one each, without a newline; kept when their level is at least that of the function's system log.
/// The levels are AWS's: what ended well and is no milestone is for debugging, what failed is a warning.
/// </summary>
internal sealed class JsonPlatformLog(EnvironmentLog log, FunctionVersion version) : PlatformLog(log)
{
    private readonly EventLevel _least = version.Logging.SystemLevel;

    public override void InitStart(RuntimeVersion runtime, InitPhase phase)
    {
        if (Keeps(EventLevel.Info, out var now))
            Write(now, TelemetryEvents.InitStart(now, phase, runtime, version, Stream));
    }

    public override void InitReport(TimeSpan duration, InitPhase phase, ReportStatus status)
    {
        if (!Keeps(EventLevel.Debug, status, out var now))
            return;

        Write(now, TelemetryEvents.InitRuntimeDone(now, phase, status.Telemetry));
        Write(now, TelemetryEvents.InitReport(now, phase, status.Telemetry, duration));
    }

    public override void Extension(Extension extension)
    {
        if (Keeps(extension.ErrorType is null ? EventLevel.Info : EventLevel.Warn, out var now))
            Write(now, TelemetryEvents.Extension(now, extension));
    }

    public override void Subscription(TelemetryApi api, string name, IReadOnlyList<string> types)
    {
        if (Keeps(EventLevel.Info, out var now))
            Write(now, TelemetryEvents.Subscription(now, api, name, types));
    }

    public override void Start(Invocation invocation)
    {
        if (Keeps(EventLevel.Info, out var now))
            Write(now, TelemetryEvents.StartInLog(now, invocation, version.Version));
    }

    public override void End(string requestId, ReportStatus status, in RuntimeTimes times)
    {
        if (Keeps(EventLevel.Debug, status, out var now))
            Write(now, TelemetryEvents.RuntimeDone(now, requestId, trace: null, status.Telemetry, times));
    }

    public override void Report(Invocation invocation, in InvocationReport report, ReportStatus status)
    {
        if (Keeps(EventLevel.Info, status, out var now))
            Write(now, TelemetryEvents.ReportInLog(now, invocation.RequestId, status.Telemetry, report));
    }

    public override void Fault(string requestId, string reason, string errorType)
    {
        if (Keeps(EventLevel.Warn, out var now))
            Write(now, TelemetryEvents.Fault(now, FaultText(requestId, reason, errorType)));
    }

    /// <summary>The report has it as its status.</summary>
    public override void TimedOut(string requestId, TimeSpan timeout)
    {
    }

    private bool Keeps(EventLevel otherwise, ReportStatus status, out DateTimeOffset now) => Keeps(status.IsSuccess ? otherwise : EventLevel.Warn, out now);

    private bool Keeps(EventLevel level, out DateTimeOffset now)
    {
        now = Now;
        return level >= _least;
    }
}
