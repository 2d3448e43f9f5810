using Kiln.Services.XRay.Segments;

namespace Kiln.Services.XRay.RootCauses;

internal enum RootCauseKind
{
    Error,
    Fault,
    ResponseTime,
}

/// <summary>A way through a trace to what made it fail, or take long.</summary>
/// <param name="IsClientImpacting">The request itself has failed with it.</param>
internal sealed record RootCause(IReadOnlyList<RootCauseService> Services, bool IsClientImpacting)
{
    public IEnumerable<RootCauseEntity> Entities => Services.SelectMany(static s => s.Path);
}

/// <param name="Path">The service's segment, then subsegments, each below the one before.</param>
internal sealed record RootCauseService(Segment Segment, IReadOnlyList<RootCauseEntity> Path);

/// <param name="Coverage">Share of the root's response time, 0 to 1.</param>
internal sealed record RootCauseEntity(Segment Segment, double Coverage);
