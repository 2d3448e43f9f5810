namespace Kiln.Execution.Sandbox.Linux.Network;

/// <summary>The <c>/etc/resolv.conf</c> of sandboxes: the nameservers of this machine that can be reached from somewhere else than its loopback.</summary>
internal static class ResolvConf
{
    /// <summary>Empty when there is none.</summary>
    public static string Text() => throw new NotImplementedException();
}
