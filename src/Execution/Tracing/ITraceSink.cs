using Kiln.Execution.Environments;

namespace Kiln.Execution.Tracing;

/// <summary>Where goes what is known of recorded invocations.</summary>
public interface ITraceSink
{
    /// <summary>An invocation with <see cref="Invocation.Trace"/> is over. Must not block: the caller is the invoke path.</summary>
    void Ran(TracedRun run);

    /// <summary>
    /// A document that a process of a function has sent to the daemon: any bytes. Must not block. Its length has been taken of
    /// <see cref="TraceOrigin"/>, and is to be returned when the document is stored or dropped.
    /// </summary>
    void Received(TraceOrigin origin, ReadOnlyMemory<byte> document);

    /// <summary>A request that such a process has sent to the daemon unsigned: which invocations are to be recorded. Never throws but when cancelled.</summary>
    Task<DaemonAnswer> AskAsync(
        FunctionVersion function, ExecutionRoleCredentials credentials, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}

/// <param name="Status">HTTP.</param>
/// <param name="Body">JSON.</param>
public sealed record DaemonAnswer(int Status, ReadOnlyMemory<byte> Body);
