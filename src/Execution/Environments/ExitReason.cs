using Kiln.Execution.Sandbox;

namespace Kiln.Execution.Environments;

/// <summary>How AWS words the end of a process: as Go's <c>ProcessState</c> prints it.</summary>
internal static class ExitReason
{
    private static readonly string?[] Signals =
    [
        null, "hangup", "interrupt", "quit", "illegal instruction", "trace/breakpoint trap", "aborted", "bus error",
        "floating point exception", "killed", "user defined signal 1", "segmentation fault", "user defined signal 2", "broken pipe",
        "alarm clock", "terminated",
    ];

    public static string Killed { get; } = Of(new SandboxExit(null, 9));

    public static string Of(SandboxExit exit) => exit switch
    {
        { Signal: { } signal } => $"Runtime exited with error: signal: {NameOf(signal)}",
        { ExitCode: 0 or null } => "Runtime exited without providing a reason",
        _ => $"Runtime exited with error: exit status {exit.ExitCode}",
    };

    public static string NameOf(int signal) =>
        signal > 0 && signal < Signals.Length ? Signals[signal]! : $"signal {signal}";
}
