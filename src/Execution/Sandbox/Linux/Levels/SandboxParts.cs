using Kiln.Execution.Sandbox.Linux.Cgroups;
using Kiln.Execution.Sandbox.Linux.Network;

namespace Kiln.Execution.Sandbox.Linux.Levels;

/// <summary>What one sandbox has to itself before it has a function.</summary>
/// <param name="user">What its processes are on this machine.</param>
/// <param name="returnUser">Called at the end, unless somebody else has taken the user over.</param>
internal sealed class SandboxParts(uint user, ICgroup? cgroup, NetworkLease? network, Action<uint>? returnUser) : IAsyncDisposable
{
    private Action<uint>? _returnUser = returnUser;

    public uint User => user;

    public ICgroup? Cgroup => cgroup;

    public NetworkLease? Network => network;

    /// <summary>From here on the user is the environment's, which outlives the sandbox.</summary>
    public uint KeepUser()
    {
        _returnUser = null;
        return user;
    }

    public async ValueTask DisposeAsync()
    {
        if (cgroup is not null)
            await cgroup.DisposeAsync();
        if (network is not null)
            await network.DisposeAsync();

        Interlocked.Exchange(ref _returnUser, null)?.Invoke(user);
    }
}
