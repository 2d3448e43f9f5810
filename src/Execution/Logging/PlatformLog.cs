using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Kiln.Execution.Environments;

namespace Kiln.Execution.Logging;

/// <summary>The platform's own lines in a log stream, in the form AWS writes since 2025. All their text is made here.</summary>
internal sealed class PlatformLog(EnvironmentLog log, FunctionVersion version)
{
    // The lines of the invoke path consist of a request id (at most 64 characters), a version and numbers.
    private const int MaxLine = 512;

    /// <summary>First event of every stream.</summary>
    public void InitStart(RuntimeVersion runtime) => Write($"INIT_START Runtime Version: {runtime.Name}\tRuntime Version ARN: {runtime.Arn}\n");

    /// <summary>Only after an init that did not end ready.</summary>
    public void InitReport(TimeSpan duration, InitPhase phase, ReportStatus status)
    {
        var name = phase == InitPhase.Init ? "init" : "invoke";
        Write(Invariant($"INIT_REPORT Init Duration: {duration.TotalMilliseconds:F2} ms\tPhase: {name}{status.Text}\n"));
    }

    public void Start(string requestId)
    {
        Span<byte> line = stackalloc byte[MaxLine];
        Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"START RequestId: {requestId} Version: {version.Version}\n", out var length);
        Write(line[..length]);
    }

    public void End(string requestId)
    {
        Span<byte> line = stackalloc byte[MaxLine];
        Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"END RequestId: {requestId}\n", out var length);
        Write(line[..length]);
    }

    public void Report(string requestId, in InvocationReport report, ReportStatus status)
    {
        var init = report.InitDuration is { } d ? Invariant($"\tInit Duration: {d.TotalMilliseconds:F2} ms") : "";
        Span<byte> line = stackalloc byte[MaxLine];
        Utf8.TryWrite(
            line,
            CultureInfo.InvariantCulture,
            $"REPORT RequestId: {requestId}\tDuration: {report.Duration.TotalMilliseconds:F2} ms\tBilled Duration: {report.BilledMs} ms\t" +
            $"Memory Size: {report.MemorySizeMb} MB\tMax Memory Used: {report.MaxMemoryUsedMb} MB{init}{status.Text}\t\n",
            out var length);
        Write(line[..length]);
    }

    /// <summary>One event of two lines.</summary>
    public void RuntimeExited(string requestId, string reason) => Fault(requestId, reason, "Runtime.ExitError");

    /// <inheritdoc cref="RuntimeExited"/>
    public void Fault(string requestId, string reason, string errorType) => Write($"RequestId: {requestId} Error: {reason}\n{errorType}\n");

    /// <summary>Once for each extension, when the init is over.</summary>
    public void Extension(string name, string state, string[] events, string? errorType)
    {
        var error = errorType is null ? "" : $"\tError Type: {errorType}";
        Write($"EXTENSION\tName: {name}\tState: {state}\tEvents: [{string.Join(", ", events)}]{error}\n");
    }

    /// <param name="api"><c>TELEMETRY</c> or <c>LOGS</c>.</param>
    public void Subscription(string api, string name, IEnumerable<string> types) =>
        Write($"{api}\tName: {name}\tState: Subscribed\tTypes: [{string.Join(", ", types)}]\n");

    /// <summary>The same in the words of the first era.</summary>
    public void ProcessExited(string requestId) => Write($"RequestId: {requestId} {PlatformBody.ExitedEarly}\n\n");

    public void TimedOut(string requestId, TimeSpan timeout) =>
        Write($"{PlatformBody.Timestamp(log.Now)} {requestId} {PlatformBody.TimeoutWords(timeout)}\n\n");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private void Write(string line) => log.Write(log.Now, Encoding.UTF8.GetBytes(line));

    private void Write(ReadOnlySpan<byte> line) => log.Write(log.Now, line.ToArray());
}

/// <summary>The figures of one invocation.</summary>
/// <param name="Duration">Until the runtime was done with the event.</param>
/// <param name="Extensions">What extensions took beyond that. It is billed as well.</param>
/// <param name="InitDuration">Of the init that went before this invocation; it is billed as well. Null on a warm start.</param>
internal readonly record struct InvocationReport(TimeSpan Duration, TimeSpan Extensions, TimeSpan? InitDuration, int MemorySizeMb, int MaxMemoryUsedMb)
{
    public long BilledMs => (long)Math.Ceiling((Duration + Extensions + InitDuration.GetValueOrDefault()).TotalMilliseconds);
}

/// <summary>When an init ran: before the first invocation, or inside one, where it counts as part of it.</summary>
internal enum InitPhase
{
    Init,
    Invoke,
}

/// <summary>What the last columns of a report say. Nothing when the invocation did not fail by the platform's measure: a raised exception is no such failure.</summary>
internal readonly record struct ReportStatus
{
    private readonly string? _text;

    private ReportStatus(string text) => _text = text;

    public static ReportStatus None => default;
    public static ReportStatus Timeout { get; } = new("\tStatus: timeout");

    public string Text => _text ?? "";

    public static ReportStatus Error(string errorType) => new($"\tStatus: error\tError Type: {errorType}");
}
