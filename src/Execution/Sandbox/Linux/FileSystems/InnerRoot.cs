using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.FileSystems;

/// <summary>
/// Root, as environments see it: to this machine a user as whom nothing runs and to whom nothing belongs. In their mounts what is root's on the disk is
/// that one's, and their user namespaces call it root. To map the machine's own root would show the same, and be one fault of the kernel away from being it.
/// </summary>
internal sealed class InnerRoot : IDisposable
{
    /// <summary>Below the users of all servers.</summary>
    public const uint User = InstanceSlot.FirstUserOfAll - 2;

    private const uint Root = 0;

    private InnerRoot(SafeFileHandle map) => Map = map;

    /// <summary>A user namespace that maps root, and nobody else.</summary>
    public SafeFileHandle Map { get; }

    /// <summary>Null where there can be none: what is root's is nobody's then.</summary>
    public static InnerRoot? Make()
    {
        try
        {
            return new InnerRoot(UserMap.Make((Root, User), (Root, User)));
        }
        catch (SandboxStartException)
        {
            return null;
        }
    }

    public void Dispose() => Map.Dispose();
}
