namespace Kiln.Execution.Processors;

/// <summary>
/// What a processor of a virtual machine does that has nothing to do. One that halts leaves its real processor to others, and takes some 40 µs to come back;
/// a warm invoke waits for that twice or more. By default Linux has it look for work for another 0.2 ms first (the haltpoll governor,
/// Documentation/virt/guest-halt-polling.rst).
/// </summary>
public static class IdleProcessors
{
    /// <summary>The command that has them look for work first, until the next start of the machine.</summary>
    public const string Fix = $"echo 200000 > {PollTime}";

    private const string PollTime = "/sys/module/haltpoll/parameters/guest_halt_poll_ns";
    private const string Governor = "/sys/devices/system/cpu/cpuidle/current_governor";

    /// <param name="root">Of the file system, without a slash at its end.</param>
    public static bool HaltAtOnce(string root = "") => Read(root + Governor) == "haltpoll" && Read(root + PollTime) == "0";

    /// <summary>By which this server can have them do otherwise. Null where they do not halt at once, or it cannot.</summary>
    public static string? Device
    {
        get
        {
            if (!HaltAtOnce())
                return null;

            using var request = LatencyRequest.TryOpen(LatencyRequest.Device);
            return request is null ? null : LatencyRequest.Device;
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
