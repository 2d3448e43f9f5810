using System.Runtime.InteropServices;

namespace Kiln.Execution.Sandbox.Linux.Native;

/// <summary>How many files this process may have open.</summary>
internal static partial class Descriptors
{
    private const int OpenFiles = 7;

    /// <summary>As many as the kernel gives to any process, which root may ask for. Where it may not, what it has is enough for fewer environments.</summary>
    public static void Raise()
    {
        if (ulong.TryParse(File.ReadAllText("/proc/sys/fs/nr_open"), out var most))
            _ = SetLimit(OpenFiles, new Limit { Soft = most, Hard = most });
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    private struct Limit
    {
        public ulong Soft, Hard;
    }
}
