namespace Kiln.Execution.Sandbox;

/// <summary>
/// One process tree and its two byte streams. Disposing kills the tree, waits until it is gone and frees what it held; it is idempotent.
/// Both streams stay readable until their end after the process has died, so that its last words are not lost.
/// </summary>
public interface ISandbox : IAsyncDisposable
{
    /// <summary>Frames, both ways.</summary>
    System.Net.Sockets.Socket Control { get; }

    /// <summary>What the process writes on its stdout and stderr, and framed log records, in the order written.</summary>
    System.Net.Sockets.Socket Output { get; }

    /// <summary>Completes when the first process has ended, however it ended. Never faults.</summary>
    Task<SandboxExit> Exited { get; }

    /// <summary>SIGKILL to the whole tree. Returns at once; legal in every state, also after the end.</summary>
    void Kill();
}

/// <param name="ExitCode">Null when a signal ended the process.</param>
/// <param name="Signal">Null when the process exited by itself.</param>
public sealed record SandboxExit(int? ExitCode, int? Signal, bool OutOfMemory = false);
