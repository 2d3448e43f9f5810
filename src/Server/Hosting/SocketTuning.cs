using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Kiln.Server.Hosting;

/// <summary>
/// A request goes from socket to socket on the thread that the kernel has woken for it: each other thread on the way would have to be woken too, which
/// takes longer than all the work between (docs/decisions/0007). The price: what follows a socket must not block. Operations other than Invoke are
/// moved to the thread pool for that (<see cref="Aws.Operations.OperationAttribute.NeverBlocks"/>).
/// </summary>
internal static class SocketTuning
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>The class library reads it once, with the first socket of the process: it has no other way to be told.</summary>
    internal static void Apply() => Environment.SetEnvironmentVariable(InlineCompletions, "1");

    internal static void Configure(SocketTransportOptions sockets)
    {
        sockets.UnsafePreferInlineScheduling = true;

        // A page for each idle connection, in place of two more system calls for each request.
        sockets.WaitForDataBeforeAllocatingBuffer = false;
    }
}
