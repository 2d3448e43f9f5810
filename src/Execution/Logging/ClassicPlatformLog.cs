using System.Globalization;
using System.Text.Unicode;
using Kiln.Execution.Environments;
using Kiln.Execution.Runtimes;

namespace Kiln.Execution.Logging;

/// <summary>The form of 2018: nothing of inits, no status, and time billed by the 100 ms.</summary>
internal sealed class ClassicPlatformLog(EnvironmentLog log, FunctionVersion version, RuntimeEra era) : TextPlatformLog(log, version)
{
    public override void InitStart(RuntimeVersion runtime, InitPhase phase)
    {
    }

    public override void InitReport(TimeSpan duration, InitPhase phase, ReportStatus status)
    {
    }

    // AWS wrote the space behind the billed duration.
    public override void Report(Invocation invocation, in InvocationReport report, ReportStatus status)
    {
        Span<byte> line = stackalloc byte[MaxLine];
        Utf8.TryWrite(
            line,
            CultureInfo.InvariantCulture,
            $"REPORT RequestId: {invocation.RequestId}\tDuration: {report.Duration.TotalMilliseconds:F2} ms\tBilled Duration: {report.ClassicBilledMs} ms \t" +
            $"Memory Size: {report.MemorySizeMb} MB\tMax Memory Used: {report.MaxMemoryUsedMb} MB\t\n",
            out var length);
        Write(line[..(length + WriteTrace(invocation, line[length..]))]);
    }

    public override void ModuleFailed(string error) => Write($"module initialization error\n{error}");

    /// <summary>The first era says the same of every end.</summary>
    public override void Exited(string requestId, string reason)
    {
        if (era == RuntimeEra.NativeChannel)
            Write($"RequestId: {requestId} {PlatformBody.ExitedEarly}\n\n");
        else
            base.Exited(requestId, reason);
    }
}
