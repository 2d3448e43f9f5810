namespace Kiln.Execution;

/// <summary>
/// How an invocation ended, as a closed set of values. A <see cref="Completed"/> one has a payload for the caller: the handler's result, the error
/// that the runtime sent, or the body that the platform writes in the runtime's place. Of the others the event did not run.
/// </summary>
public abstract record InvocationOutcome
{
    private InvocationOutcome() { }

    /// <summary>Last 4096 bytes of this invocation's log, when asked for.</summary>
    public ReadOnlyMemory<byte> LogTail { get; init; }

    public abstract record Completed(ReadOnlyMemory<byte> Payload) : InvocationOutcome;

    public sealed record Succeeded(ReadOnlyMemory<byte> Payload) : Completed(Payload);

    /// <summary>The handler raised, or its result could not be encoded.</summary>
    public sealed record FunctionError(ReadOnlyMemory<byte> Payload) : Completed(Payload);

    /// <summary>The deadline passed; the environment was reset.</summary>
    public sealed record TimedOut(ReadOnlyMemory<byte> Payload) : Completed(Payload);

    /// <summary>The module could not be loaded, or init ended otherwise than ready.</summary>
    public sealed record InitFailed(ReadOnlyMemory<byte> Payload) : Completed(Payload);

    /// <summary>The process ended, was killed, or broke the protocol while the event was running.</summary>
    public sealed record SandboxLost(ReadOnlyMemory<byte> Payload) : Completed(Payload);

    /// <summary>No environment may be started: the concurrency limit named by <see cref="Reason"/> is reached.</summary>
    public sealed record Throttled(ThrottleReason Reason) : InvocationOutcome;

    /// <summary>No environment can be started: <see cref="FunctionVersion.FileSystem"/> is gone, or cannot be mounted.</summary>
    public sealed record NotMounted : InvocationOutcome;
}

/// <summary>Names are the values of AWS's <c>Reason</c> member.</summary>
public enum ThrottleReason
{
    ConcurrentInvocationLimitExceeded,
    ReservedFunctionConcurrentInvocationLimitExceeded,
}
