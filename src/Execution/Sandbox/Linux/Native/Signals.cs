using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Native;

/// <summary>Signals to processes that are no children of this one, or that .NET can only kill. One that has ended takes none, silently.</summary>
internal static partial class Signals
{
    public const int Kill = 9;

    private const short PollIn = 1;
    private const int PatienceMilliseconds = 10_000;

    // The same on every architecture.
    private const int PidfdSendSignalNumber = 424;

    public static void Send(int process, int signal) => _ = SendToProcess(process, signal);

    public static void Send(SafeFileHandle process, int signal) => _ = SendToDescriptor(PidfdSendSignalNumber, process, signal, 0, 0);

    /// <summary>Blocks until the process has ended, a little while at most.</summary>
    public static void WaitForEnd(SafeFileHandle process)
    {
        var added = false;
        process.DangerousAddRef(ref added);
        try
        {
            var descriptor = new PollDescriptor { Descriptor = (int)process.DangerousGetHandle(), Events = PollIn };
            _ = Poll(ref descriptor, 1, PatienceMilliseconds);
        }
        finally
        {
            process.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendToProcess(int process, int signal);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SendToDescriptor(nint number, SafeFileHandle process, int signal, nint information, uint flags);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
