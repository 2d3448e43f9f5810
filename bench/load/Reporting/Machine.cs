using System.Runtime.InteropServices;

namespace Kiln.Load.Reporting;

/// <summary>Where the figures come from, and what memory it has left.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1];
        var load = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0]);
        var busy = load > Environment.ProcessorCount / 2.0 ? " **The machine was busy: expect more of a quiet one.**" : "";
        return $"on {Environment.ProcessorCount} cores ({processor ?? RuntimeInformation.ProcessArchitecture.ToString()}), "
            + $"{Kilobytes("MemTotal") / 1024 / 1024} GB, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, {RuntimeInformation.FrameworkDescription}; "
            + $"load average before the run {load:0.0}{(HaltsAtOnce() ? "; idle processors halt at once (`kiln doctor`)" : "")}.{busy}";
    }

    /// <summary>MB, the median of a second: other programs come and go.</summary>
    public static async Task<double> AvailableMemoryAsync()
    {
        var readings = new List<long>();
        for (var i = 0; i < 11; i++)
        {
            readings.Add(Kilobytes("MemAvailable"));
            await Task.Delay(100);
        }
        readings.Sort();
        return readings[readings.Count / 2] / 1024.0;
    }

    private static bool HaltsAtOnce() =>
        Read("/sys/devices/system/cpu/cpuidle/current_governor") == "haltpoll" && Read("/sys/module/haltpoll/parameters/guest_halt_poll_ns") == "0";

    private static string? Read(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : null;

    private static long Kilobytes(string name) =>
        long.Parse(File.ReadLines("/proc/meminfo").First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
}
