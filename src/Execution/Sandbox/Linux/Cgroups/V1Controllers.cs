namespace Kiln.Execution.Sandbox.Linux.Cgroups;

internal static class V1Controllers
{
    public const string Memory = "memory";
    public const string Processes = "pids";
    public const string Processors = "cpu";
    public const string Freezer = "freezer";

    public static IReadOnlyList<string> All { get; } = [Memory, Processes, Processors, Freezer];
}
