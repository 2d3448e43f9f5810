using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Kiln.Execution.Environments;

namespace Kiln.Execution.Logging;

/// <summary>The platform's own lines in a log stream, in the form AWS writes since 2025. All their text is made here.</summary>
internal sealed class PlatformLog(EnvironmentLog log, FunctionVersion version)
{
    // The lines of the invoke path consist of a request id (at most 64 characters), a version and numbers.
    private const int MaxLine = 512;

    /// <summary>First event of every stream. The ARN's hash stands for one build of a runtime, so it follows from the interpreter's version.</summary>
    public void InitStart(string interpreterVersion)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("CPython " + interpreterVersion)));
        var dot = interpreterVersion.LastIndexOf('.');
        var runtime = $"python:{interpreterVersion[..dot]}.v{interpreterVersion[(dot + 1)..]}";
        Write($"INIT_START Runtime Version: {runtime}\tRuntime Version ARN: arn:aws:lambda:{version.Region}::runtime:{hash}\n");
    }

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

    /// <param name="initDuration">Of the init that went before this invocation; it is billed as well. Null on a warm start.</param>
    public void Report(string requestId, TimeSpan duration, TimeSpan? initDuration, int maxMemoryUsedMb, ReportStatus status)
    {
        var billed = (long)Math.Ceiling((duration + initDuration.GetValueOrDefault()).TotalMilliseconds);
        var init = initDuration is { } d ? Invariant($"\tInit Duration: {d.TotalMilliseconds:F2} ms") : "";
        Span<byte> line = stackalloc byte[MaxLine];
        Utf8.TryWrite(
            line,
            CultureInfo.InvariantCulture,
            $"REPORT RequestId: {requestId}\tDuration: {duration.TotalMilliseconds:F2} ms\tBilled Duration: {billed} ms\t" +
            $"Memory Size: {version.MemorySize} MB\tMax Memory Used: {maxMemoryUsedMb} MB{init}{status.Text}\t\n",
            out var length);
        Write(line[..length]);
    }

    /// <summary>One event of two lines.</summary>
    public void RuntimeExited(string requestId, string reason) => Write($"RequestId: {requestId} Error: {reason}\nRuntime.ExitError\n");

    /// <summary>The same in the words of the first era.</summary>
    public void ProcessExited(string requestId) => Write($"RequestId: {requestId} {PlatformBody.ExitedEarly}\n\n");

    public void TimedOut(string requestId, TimeSpan timeout) =>
        Write($"{PlatformBody.Timestamp(log.Now)} {requestId} {PlatformBody.TimeoutWords(timeout)}\n\n");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private void Write(string line) => log.Write(log.Now, Encoding.UTF8.GetBytes(line));

    private void Write(ReadOnlySpan<byte> line) => log.Write(log.Now, line.ToArray());
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
