using Kiln.Execution.Tracing;

namespace Kiln.Services.Lambda.Tracing;

/// <summary>What an invocation has of its trace.</summary>
/// <param name="Header">For the function, and for the caller.</param>
/// <param name="Recorded">Null: it is not recorded.</param>
public readonly record struct TracedInvocation(string Header, RecordedInvocation? Recorded)
{
    public TraceContext? Context => Recorded?.Context;
}

/// <param name="UpstreamId">The caller's segment. Null: the trace begins here.</param>
public sealed record RecordedInvocation(TraceContext Context, string? UpstreamId, DateTimeOffset Start)
{
    /// <summary>Of an event that nobody waits for. Null: somebody does.</summary>
    public AsynchronousAttempt? Attempt { get; init; }
}
