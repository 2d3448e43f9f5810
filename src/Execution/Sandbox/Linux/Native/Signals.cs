using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Native;

/// <summary>Signals to processes that are no children of this one, or that .NET can only kill. One that has ended takes none, silently.</summary>
internal static partial class Signals
{
    public const int Kill = 9;

    // The same on every architecture.
    private const int PidfdSendSignalNumber = 424;

    public static void Send(int process, int signal) => _ = SendToProcess(process, signal);

    public static void Send(SafeFileHandle process, int signal) => _ = SendToDescriptor(PidfdSendSignalNumber, process, signal, 0, 0);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendToProcess(int process, int signal);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SendToDescriptor(nint number, SafeFileHandle process, int signal, nint information, uint flags);
}
