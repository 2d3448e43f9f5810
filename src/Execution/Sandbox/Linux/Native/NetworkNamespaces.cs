using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Native;

/// <summary>
/// Namespaces belong to threads: only a thread that nobody else uses may be moved, and whatever it opens is of the namespace it is in.
/// </summary>
internal static partial class NetworkNamespaces
{
    private const int NewNetwork = 0x40000000;
    private const string FlowLabels = "/proc/thread-self/net/ip6_flowlabel";
    private const string Counters = "/proc/thread-self/net/snmp6";

    /// <summary>Moves the calling thread into a new one. Throws <see cref="System.ComponentModel.Win32Exception"/>.</summary>
    public static void EnterNew() => LibC.Check(Unshare(NewNetwork), "unshare");

    public static void Enter(SafeFileHandle @namespace) => LibC.Check(SetNamespace(@namespace, NewNetwork), "setns");

    /// <summary>That of the calling thread.</summary>
    public static SafeFileHandle Current() =>
        File.OpenHandle("/proc/thread-self/ns/net", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    /// <summary>
    /// Whether no packet has moved on any link of the calling thread's namespace, the loopback included, and nothing is left in it of attempts at sending one.
    /// </summary>
    public static bool IsUntouched() => HasMovedNothing() && HasNoFlowLabels() && HasMissedNoRoute();

    private static bool HasMovedNothing()
    {
        // Two lines of headings, then for each link: its name, a colon, bytes and packets received, …; sent bytes are the ninth number.
        foreach (var line in File.ReadLines("/proc/thread-self/net/dev").Skip(2))
        {
            var numbers = line[(line.IndexOf(':') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (numbers is not ["0", "0", ..] || numbers[8] != "0")
                return false;
        }

        return true;
    }

    // Numbers that a process reserves, and that stay for a minute: a heading, and a line for each. No file: no IPv6.
    private static bool HasNoFlowLabels() => !File.Exists(FlowLabels) || File.ReadLines(FlowLabels).Count() <= 1;

    // The one counter that moves without a packet where there is a way out. "Ip6OutNoRoutes                  \t0"
    private static bool HasMissedNoRoute() =>
        !File.Exists(Counters)
        || File.ReadLines(Counters).FirstOrDefault(static l => l.StartsWith("Ip6OutNoRoutes", StringComparison.Ordinal))?.EndsWith("\t0", StringComparison.Ordinal) == true;

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle file, int type);
}
