namespace Kiln.Execution.Sandbox;

/// <summary>
/// The one narrow door to privileged work: a small fixed request in, a sandbox out. One implementation per isolation level.
/// </summary>
public interface ISandboxHost : IAsyncDisposable
{
    IsolationLevel Level { get; }

    /// <summary>
    /// Starts a process that speaks frames on <see cref="ISandbox.Control"/>. It has no function yet: that is the setup frame's.
    /// Throws <see cref="SandboxStartException"/> when no process could be had.
    /// </summary>
    Task<ISandbox> StartAsync(SandboxSpec spec, CancellationToken cancellationToken);
}

/// <summary>How far a function is kept from the machine and from others. Ordered: a higher value isolates more.</summary>
public enum IsolationLevel
{
    /// <summary>A plain subprocess. Isolates nothing.</summary>
    Process = 0,
    /// <summary>Unprivileged user namespaces.</summary>
    Userns = 1,
    /// <summary>Namespaces, cgroups and seccomp, set up by root.</summary>
    Full = 2,
}

/// <param name="Name">Unique on this machine; names directories and cgroups.</param>
/// <param name="TmpDirectory">Outlives the sandbox when the environment is reset.</param>
public sealed record SandboxSpec(string Name, Runtimes.Interpreter Interpreter, string CodeDirectory, string TmpDirectory, int MemorySize, int EphemeralStorageSize);

public sealed class SandboxStartException(string message, Exception? inner = null) : Exception(message, inner);
