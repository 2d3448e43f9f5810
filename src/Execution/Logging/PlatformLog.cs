using System.Text;
using Kiln.Execution.RuntimeApi.Extensions;
using Kiln.Execution.RuntimeApi.Telemetry;
using Kiln.Execution.Runtimes;

namespace Kiln.Execution.Logging;

/// <summary>The platform's own lines in a log stream. What happens is told to it in order; which of it becomes a line is up to the form.</summary>
internal abstract class PlatformLog(EnvironmentLog log)
{
    protected DateTimeOffset Now => log.Now;

    protected string Stream => log.Stream.Name;

    /// <summary>JSON is of today in every era: runtimes of the older ones have it from the same platform.</summary>
    public static PlatformLog Of(EnvironmentLog log, FunctionVersion version, RuntimeEra era) => version.Logging.IsJson
        ? new JsonPlatformLog(log, version)
        : era == RuntimeEra.Current ? new TextPlatformLog(log, version) : new ClassicPlatformLog(log, version, era);

    public abstract void InitStart(RuntimeVersion runtime, InitPhase phase);

    public abstract void InitReport(TimeSpan duration, InitPhase phase, ReportStatus status);

    /// <summary>Once for each extension, when the init is over.</summary>
    public abstract void Extension(Extension extension);

    /// <param name="types">As the subscriber wrote them.</param>
    public abstract void Subscription(TelemetryApi api, string name, IReadOnlyList<string> types);

    public abstract void Start(Invocation invocation);

    /// <summary>The runtime is done with the event, or nobody waits for it any longer.</summary>
    public abstract void End(string requestId, ReportStatus status, in RuntimeTimes times);

    public abstract void Report(Invocation invocation, in InvocationReport report, ReportStatus status);

    /// <summary>The process has ended by itself.</summary>
    public virtual void Exited(string requestId, string reason) => Fault(requestId, reason, "Runtime.ExitError");

    public abstract void Fault(string requestId, string reason, string errorType);

    /// <summary>Comes after the report.</summary>
    public abstract void TimedOut(string requestId, TimeSpan timeout);

    /// <summary>The event was answered with what the handler's module had raised when it was loaded. Comes after the report.</summary>
    public virtual void ModuleFailed(string error)
    {
    }

    /// <summary>One event of two lines.</summary>
    protected static string FaultText(string requestId, string reason, string errorType) => $"RequestId: {requestId} Error: {reason}\n{errorType}\n";

    protected void Write(string line) => log.Write(log.Now, Encoding.UTF8.GetBytes(line));

    protected void Write(ReadOnlySpan<byte> line) => log.Write(log.Now, line.ToArray());

    /// <param name="time">Of the event, as its text has it.</param>
    protected void Write(DateTimeOffset time, byte[] line) => log.Write(time, line);
}
