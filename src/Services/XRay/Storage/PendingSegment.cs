using Kiln.Execution.Tracing;
using Kiln.Services.Lambda.Tracing;
using Kiln.Services.XRay.Segments;

namespace Kiln.Services.XRay.Storage;

/// <summary>What waits in the writer's queue: exactly one of a document of the service, one that a function sent, or what a request brought.</summary>
internal sealed record PendingSegment
{
    public SegmentOwner? Owner { get; init; }
    public ISegmentDocument? Document { get; init; }
    public TraceOrigin? Origin { get; init; }
    public ReadOnlyMemory<byte> Sent { get; init; }
    public TraceScope Scope { get; init; }

    /// <summary>Of a request: looked at and found good. Empty: somebody only waits for what came before.</summary>
    public IReadOnlyList<CheckedSegment>? Checked { get; init; }

    /// <summary>Completes when what a request brought is on disk; null for others.</summary>
    public TaskCompletionSource? Stored { get; init; }
}
