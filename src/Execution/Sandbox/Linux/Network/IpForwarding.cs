namespace Kiln.Execution.Sandbox.Linux.Network;

/// <summary>
/// Whether this machine passes packets on, which it must for sandboxes to have a way out. A file in the runtime directory remembers that a server
/// turned it on, also beyond its death; the last one that stops turns it off again.
/// </summary>
internal static class IpForwarding
{
    private const string Setting = "/proc/sys/net/ipv4/ip_forward";

    /// <summary>Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when it is off and cannot be turned on.</summary>
    /// <returns>True when a server of this machine turned it on, this or another.</returns>
    public static async Task<bool> TurnOnAsync(InstanceSlot slot, CancellationToken cancellationToken)
    {
        await using var turn = await slot.TakeTurnAsync(cancellationToken);
        var mark = Mark(slot);
        if (File.ReadAllText(Setting).Trim() != "0")
            return File.Exists(mark);

        File.WriteAllText(mark, "");
        try
        {
            File.WriteAllText(Setting, "1");
            return true;
        }
        catch
        {
            File.Delete(mark);
            throw;
        }
    }

    /// <summary>In a turn that ends when the number is free again: of two that stop at a time, one is the last.</summary>
    public static void Restore(InstanceSlot slot)
    {
        try
        {
            if (!File.Exists(Mark(slot)) || !slot.IsAlone())
                return;

            File.WriteAllText(Setting, "0");
            File.Delete(Mark(slot));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else's business by now.
        }
    }

    private static string Mark(InstanceSlot slot) => Path.Combine(slot.RuntimeDirectory, "ip-forwarding-was-off");
}
