namespace Kiln.Execution.Sandbox;

/// <summary>
/// What a process is told of its own sandbox in the setup frame, whose members have the same names (runtimes/python/README.md).
/// </summary>
public sealed record SandboxSetup
{
    /// <summary>At the level that sets nothing up.</summary>
    public static SandboxSetup None { get; } = new();

    /// <summary>
    /// What the descriptors that go with the frame are, in their order: the mounts <c>task</c>, <c>opt</c>, <c>tmp</c>, <c>mnt</c>, and
    /// <c>extensionOutput</c>, a socket.
    /// </summary>
    public IReadOnlyList<string> Mounts { get; init; } = [];

    /// <summary>What of that is below the store instead, and where. Null: there is no store, all are mounts.</summary>
    public IReadOnlyDictionary<string, string>? Store { get; init; }

    /// <summary>What is below one of the operator's folders: its number, a slash, and where in it.</summary>
    public IReadOnlyDictionary<string, string>? Folders { get; init; }

    /// <summary>Where <c>mnt</c> is seen: <c>/mnt/‹name›</c>. Null: there is none.</summary>
    public string? MountPath { get; init; }

    /// <summary>Where the layers are on this machine, at the level that shows them there. Null: in <c>/opt</c>, or nowhere.</summary>
    public string? LayerRoot { get; init; }

    /// <summary>MB of a <c>/tmp</c> in memory, which the process makes itself. 0: it does not.</summary>
    public int TmpSize { get; init; }

    /// <summary>Whether the process becomes the function's own <c>bootstrap</c> instead of loading a handler.</summary>
    public bool Program { get; init; }

    /// <summary>Whether the programs in <c>/opt/extensions</c> are to be started first.</summary>
    public bool Extensions { get; init; }

    /// <summary>Whether the sandbox counts the memory of its processes, so that answers need not tell it: see <see cref="ISandbox.PeakMemory"/>.</summary>
    public bool CountsMemory { get; init; }

    /// <summary>Limits that the process sets on itself.</summary>
    public ProcessLimits? Limits { get; init; }
}

/// <param name="Memory">Bytes. Null: a cgroup limits it.</param>
/// <param name="Processes">Null: a cgroup limits them.</param>
public sealed record ProcessLimits(int Descriptors, int? Processes, long? Memory);
