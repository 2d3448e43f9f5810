using System.Runtime.InteropServices;

namespace Kiln.Execution.Sandbox.Linux.Native;

internal static partial class Signals
{
    private const int SigKill = 9;

    /// <summary>Only for processes that are known to exist by other means: a number can be somebody else's by now.</summary>
    public static void Kill(int process) => _ = KillNative(process, SigKill);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillNative(int process, int signal);
}
