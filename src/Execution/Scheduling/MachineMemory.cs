using System.Globalization;

namespace Kiln.Execution.Scheduling;

/// <summary>The memory of this machine, as the kernel counts it.</summary>
internal static class MachineMemory
{
    /// <summary>Share that is free or can be freed at once. 1 where the kernel does not say.</summary>
    public static double AvailableShare() => AvailableShare("/proc/meminfo");

    internal static double AvailableShare(string path)
    {
        try
        {
            double total = 0;
            foreach (var line in File.ReadLines(path))
            {
                if (line.StartsWith("MemTotal:", StringComparison.Ordinal))
                    total = Kilobytes(line);
                else if (line.StartsWith("MemAvailable:", StringComparison.Ordinal))
                    return total > 0 ? Kilobytes(line) / total : 1;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // Not Linux.
        }

        return 1;
    }

    private static double Kilobytes(string line)
    {
        var value = line.AsSpan(line.IndexOf(':') + 1).Trim();
        return double.Parse(value[..value.IndexOf(' ')], CultureInfo.InvariantCulture);
    }
}
