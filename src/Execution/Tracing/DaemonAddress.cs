using System.Net;
using Kiln.Execution.Runtimes;

namespace Kiln.Execution.Tracing;

/// <summary>Where functions find the trace daemon: the address that AWS's had in the time of the runtime.</summary>
internal static class DaemonAddress
{
    public const int Port = 2000;

    public static readonly IPAddress Current = new([169, 254, 100, 1]);
    public static readonly IPAddress Classic = new([169, 254, 79, 2]);

    /// <summary>In the order in which sockets for them are made.</summary>
    public static IReadOnlyList<IPAddress> All { get; } = [Classic, Current];

    public static IPAddress Of(RuntimeEra era) => era == RuntimeEra.Current ? Current : Classic;
}
