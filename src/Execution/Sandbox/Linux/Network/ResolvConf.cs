using System.Net;

namespace Kiln.Execution.Sandbox.Linux.Network;

/// <summary>The <c>/etc/resolv.conf</c> of sandboxes: the nameservers of this machine that can be reached from somewhere else than its loopback.</summary>
internal static class ResolvConf
{
    // What systemd-resolved asks itself: the usual file then only names its own address on the loopback.
    private const string Upstream = "run/systemd/resolve/resolv.conf";
    private const string Usual = "etc/resolv.conf";

    /// <summary>Empty when there is none.</summary>
    public static string Text() => Text("/");

    internal static string Text(string root) =>
        new[] { Usual, Upstream }.Select(file => Usable(Path.Combine(root, file))).FirstOrDefault(text => text.Length > 0, "");

    private static string Usable(string path)
    {
        var lines = Linux.Cgroups.CgroupFiles.Read(path).Split('\n', StringSplitOptions.TrimEntries);
        return lines.Any(IsReachable)
            ? string.Concat(lines.Where(l => IsReachable(l) || First(l) is "search" or "domain" or "options").Select(l => l + "\n"))
            : "";
    }

    /// <summary>Sandboxes have no IPv6.</summary>
    private static bool IsReachable(string line) =>
        First(line) == "nameserver" && IPAddress.TryParse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1), out var address)
        && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any);

    private static string First(string line) => line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault("");
}
