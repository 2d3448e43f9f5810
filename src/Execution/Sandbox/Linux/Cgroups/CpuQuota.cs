using System.Globalization;

namespace Kiln.Execution.Sandbox.Linux.Cgroups;

/// <summary>Microseconds of processor time in each period.</summary>
internal static class CpuQuota
{
    public const int Period = 100_000;
    private const int Least = 1000; // The kernel takes no less.

    /// <summary>Null: no limit, as there are not more processors than that.</summary>
    public static string? Of(CgroupLimits limits) => limits.Processors is { } processors && processors < Environment.ProcessorCount
        ? Math.Max(Least, (int)(processors * Period)).ToString(CultureInfo.InvariantCulture)
        : null;
}
