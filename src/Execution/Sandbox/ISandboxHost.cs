namespace Kiln.Execution.Sandbox;

/// <summary>
/// The one narrow door to privileged work: a small fixed request in, a sandbox out. One implementation per isolation level.
/// </summary>
public interface ISandboxHost : IAsyncDisposable
{
    IsolationLevel Level { get; }

    /// <summary>As it is now.</summary>
    SandboxHealth Health { get; }

    /// <summary>
    /// A new, empty <c>/tmp</c>. Throws <see cref="SandboxStartException"/> when there is no room for one.
    /// </summary>
    ValueTask<ISandboxTmp> CreateTmpAsync(int sizeMb, CancellationToken cancellationToken);

    /// <summary>
    /// Starts a process that speaks frames on <see cref="ISandbox.Control"/>. It has no function yet: that is the setup frame's.
    /// Throws <see cref="SandboxStartException"/> when no process could be had.
    /// </summary>
    Task<ISandbox> StartAsync(SandboxSpec spec, CancellationToken cancellationToken);

    /// <summary>The URL under which processes of a sandbox reach what this machine serves at <paramref name="endpoint"/>.</summary>
    string EndpointUrl(string endpoint);

    /// <summary>A directory with a file of endpoints, for SDKs that cannot be told a URL: all are at <paramref name="endpoint"/>.</summary>
    string SdkData(string endpoint);
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
/// <param name="Handler"><c>module.function</c>; tells what the function imports.</param>
/// <param name="LayerDirectory">The function's layers, merged: what it sees as <c>/opt</c>. Null: it has none.</param>
/// <param name="Tmp">Outlives the sandbox when the environment is reset. Of the same host.</param>
/// <param name="MemorySize">MB.</param>
public sealed record SandboxSpec(
    string Name, Runtimes.Interpreter Interpreter, string Handler, string CodeDirectory, string? LayerDirectory, ISandboxTmp Tmp, int MemorySize)
{
    public FileSystemMount? FileSystem { get; init; }

    /// <summary>Whether there are programs in <c>/opt/extensions</c>.</summary>
    public bool HasExtensions { get; init; }
}

/// <summary>The <c>/tmp</c> of one execution environment. Disposing it removes what is in it; it is idempotent and never throws.</summary>
public interface ISandboxTmp : IAsyncDisposable
{
    /// <summary>Where the function finds it.</summary>
    string Path { get; }
}

public class SandboxStartException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The folder that the function shares is gone, or cannot be mounted.</summary>
public sealed class FileSystemMountException(string message, Exception? inner = null) : SandboxStartException(message, inner);
