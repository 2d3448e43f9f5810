using System.Globalization;

namespace Kiln.Execution.Sandbox.Linux.Cgroups;

/// <summary>
/// What all functions of a server count for when processors are short: on each one as much as one program beside them. By default the kernel
/// counts them all together as much as a single thread of any other program.
/// </summary>
internal static class CpuWeight
{
    private const int OfOneThread1 = 1024;
    private const int OfOneThread2 = 100;
    private const int Most2 = 10_000; // The kernel takes no more.

    /// <summary>For <c>cpu.shares</c> of version 1.</summary>
    public static string Shares => (OfOneThread1 * Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture);

    /// <summary>For <c>cpu.weight</c> of version 2.</summary>
    public static string Weight => Math.Min(Most2, OfOneThread2 * Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture);
}
