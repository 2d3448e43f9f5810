using System.Net;
using System.Net.Sockets;

namespace Kiln.Execution.Sandbox;

/// <summary>
/// One process tree and its two byte streams. Disposing kills the tree, waits until it is gone and frees what it held; it is idempotent.
/// Both streams stay readable until their end after the process has died, so that its last words are not lost.
/// </summary>
public interface ISandbox : IAsyncDisposable
{
    /// <summary>Frames, both ways. The first one goes through <see cref="SendSetupAsync"/>.</summary>
    Socket Control { get; }

    /// <summary>What the processes write on their stdout and stderr, and framed log records, in the order written.</summary>
    Socket Output { get; }

    /// <summary>The same of external extensions. Null: there are none, or they write on <see cref="Output"/>.</summary>
    Socket? ExtensionOutput { get; }

    /// <summary>What the setup frame must tell the process about its own sandbox.</summary>
    SandboxSetup Setup { get; }

    /// <summary>Completes when the runtime's process has ended, however it ended. Never faults.</summary>
    Task<SandboxExit> Exited { get; }

    /// <summary>The process that the frames go to.</summary>
    ISandboxProcess Runtime { get; }

    /// <summary>External extensions that have been started so far.</summary>
    IReadOnlyList<ISandboxProcess> Extensions { get; }

    /// <summary>Where the Runtime API is to be served. Null where there is no such place.</summary>
    ISandboxListener? RuntimeApi { get; }

    /// <summary>The trace daemon's place. Null where there is none.</summary>
    /// <param name="address">Where the function looks for it. A sandbox without a network of its own has it elsewhere.</param>
    SandboxDaemon? DaemonAt(IPAddress address);

    /// <summary>Whether there is <see cref="ConnectAsync"/>: a namespace that this process may not enter has no other way in.</summary>
    bool CanConnect { get; }

    /// <summary>
    /// A connection to a port on which a process of the sandbox listens, from inside the sandbox's own network. Throws
    /// <see cref="SocketException"/> when nobody listens or the sandbox is gone.
    /// </summary>
    ValueTask<Socket> ConnectAsync(int port, CancellationToken cancellationToken);

    /// <summary>
    /// The most memory that all its processes together have taken for themselves, in bytes: not what they share with the process that they were
    /// forked from. 0 where nobody counts.
    /// </summary>
    long PeakMemory { get; }

    /// <summary>
    /// Sends the setup frame, with what cannot travel as bytes: this is where the sandbox gets its function.
    /// Throws <see cref="SocketException"/> when the process is gone.
    /// </summary>
    ValueTask SendSetupAsync(ReadOnlyMemory<byte> frame);

    /// <summary>
    /// From here on the processes have the share of the processor that goes with their memory; an init has all it can get, as on AWS.
    /// </summary>
    void EndInit();

    /// <summary>
    /// The runtime is done with an event, or its init, and its <see cref="PeakMemory"/> was asked for: whom the kernel has killed for want of memory until now was another, which
    /// does not count once the runtime is killed for something else.
    /// </summary>
    void EndEvent();

    /// <summary>Stops every process where it stands. Does nothing where the level cannot. Not to be mixed with other calls but <see cref="Kill"/>.</summary>
    /// <returns>Whether they stand still.</returns>
    bool Freeze();

    /// <summary>Undoes <see cref="Freeze"/>.</summary>
    void Thaw();

    /// <summary>SIGKILL to the whole tree. Returns at once; legal in every state, also after the end.</summary>
    void Kill();
}

/// <param name="ExitCode">Null when a signal ended the process.</param>
/// <param name="Signal">Null when the process exited by itself.</param>
public sealed record SandboxExit(int? ExitCode, int? Signal, bool OutOfMemory = false);
