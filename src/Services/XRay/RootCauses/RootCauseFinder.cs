using Kiln.Services.XRay.Segments;
using Kiln.Services.XRay.Traces;

namespace Kiln.Services.XRay.RootCauses;

/// <summary>
/// Follows what went wrong from caller to called: an error from each segment that has one and whose caller has none, to the last that has it; time
/// from the root into whatever took longest.
/// </summary>
internal static class RootCauseFinder
{
    // Segments may call one another in a circle.
    private const int MaxSteps = 256;

    public static IReadOnlyList<RootCause> Of(Trace trace, RootCauseKind kind)
    {
        if (kind == RootCauseKind.ResponseTime)
            return trace.Root is { } root ? [Follow(trace, root, static below => below.MaxBy(static s => s.Duration), isClientImpacting: true)] : [];
        Func<Segment, bool> isBad = kind == RootCauseKind.Fault ? static s => s.HasFault : static s => s.HasError && !s.HasFault;
        return
        [
            .. trace.Segments.Where(isBad).Where(s => trace.CallerOf(s) is not { } caller || !isBad(caller))
                .Select(s => Follow(trace, s, below => below.FirstOrDefault(isBad), s == trace.Root)),
        ];
    }

    private static RootCause Follow(Trace trace, Segment start, Func<IReadOnlyCollection<Segment>, Segment?> next, bool isClientImpacting)
    {
        var whole = trace.Root?.Duration ?? 0;
        var services = new List<RootCauseService>();
        var path = new List<RootCauseEntity>();
        var service = start;
        var seen = new HashSet<Segment>();
        for (var at = start; at is not null && seen.Add(at) && seen.Count <= MaxSteps;)
        {
            path.Add(new(at, whole > 0 ? Math.Min(1, at.Duration / whole) : 1));
            var called = trace.CalledBy(at.Id).ToHashSet();
            at = next([.. at.Subsegments, .. called]);
            if (at is null || !called.Contains(at))
                continue;
            services.Add(new(service, path));
            (service, path) = (at, []);
        }
        if (path.Count > 0)
            services.Add(new(service, path));
        return new(services, isClientImpacting);
    }
}
