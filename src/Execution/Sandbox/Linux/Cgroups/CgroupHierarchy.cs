namespace Kiln.Execution.Sandbox.Linux.Cgroups;

/// <summary>Where this server may make cgroups, and what they can limit.</summary>
internal abstract class CgroupHierarchy : IAsyncDisposable
{
    /// <summary>What is limited and what is not, for whoever runs the server.</summary>
    public abstract string Description { get; }

    /// <summary>
    /// Looks at what the kernel offers and this process may use. Null: nothing.
    /// </summary>
    /// <param name="mountRoot"><c>/sys/fs/cgroup</c> but for tests.</param>
    /// <param name="instanceName">The directory that all groups of this server are in: <see cref="InstanceSlot.CgroupName"/>.</param>
    public static CgroupHierarchy? Detect(string mountRoot, string instanceName) => throw new NotImplementedException();

    /// <summary>An empty group without limits. Throws <see cref="SandboxStartException"/>.</summary>
    public abstract ICgroup Create(string name);

    /// <summary>Removes the directory of this server. The groups must have been disposed.</summary>
    public abstract ValueTask DisposeAsync();
}
