using Kiln.Services.XRay.Segments;
using Kiln.Services.XRay.Storage;

namespace Kiln.Services.XRay.Traces;

/// <summary>
/// A trace, put together of the documents that came for it:
/// 1. of documents with the same id the last one counts, but one that is complete before one in progress;
/// 2. subsegments that came by themselves go below what their parent's id names; one whose parent did not come stays by itself;
/// 3. of a function's parts, what lies within its <c>Invocation</c> goes below that;
/// 4. calls of services that do not trace themselves get a segment in their place, inferred.
/// </summary>
internal sealed class Trace
{
    // Documents may name one another as parents as they like.
    private const int MaxDepth = 64;

    private readonly Dictionary<string, Segment> _owners = new(StringComparer.Ordinal);
    private readonly ILookup<string, Segment> _called;

    private Trace(string id, IReadOnlyList<Segment> segments, long revision, bool isFull)
    {
        (Id, Segments, Revision, IsFull) = (id, segments, revision, isFull);
        foreach (var segment in segments)
        {
            foreach (var part in segment.All())
                _owners.TryAdd(part.Id, segment);
        }
        _called = segments.Where(static s => s.ParentId is not null).ToLookup(static s => s.ParentId!, StringComparer.Ordinal);
    }

    public string Id { get; }

    /// <summary>By their start. Those that are inferred stand behind all others.</summary>
    public IReadOnlyList<Segment> Segments { get; }
    public long Revision { get; }
    public bool IsFull { get; }

    /// <summary>Where the request came in: the first that nobody called. Null: nothing but parts of others came.</summary>
    public Segment? Root => Segments.FirstOrDefault(static s => s is { ParentId: null, IsSubsegment: false }) ?? Segments.FirstOrDefault(static s => !s.IsSubsegment);

    /// <summary>Seconds since the epoch.</summary>
    public double Start => Segments.Count == 0 ? 0 : Segments.Min(static s => s.Start);

    /// <summary>Seconds, from the first start to the last end.</summary>
    public double Duration => Segments.Count == 0 ? 0 : Math.Max(0, Segments.Max(static s => s.End) - Start);

    public bool IsPartial => All().Any(static s => s.IsInProgress);

    public IEnumerable<Segment> All() => Segments.SelectMany(static s => s.All());

    /// <summary>Segments whose caller is that segment or subsegment.</summary>
    public IEnumerable<Segment> CalledBy(string id) => _called[id];

    /// <summary>The segment that called this one. Null: none of this trace did.</summary>
    public Segment? CallerOf(Segment segment) => segment.ParentId is { } parent && _owners.GetValueOrDefault(parent) is { } owner && owner != segment ? owner : null;

    public static Trace Of(StoredTrace stored) => Of(TraceId.Text(stored.TraceId), stored.Documents, stored.Revision, stored.IsFull);

    public static Trace Of(string id, IEnumerable<ReadOnlyMemory<byte>> documents, long revision = 1, bool isFull = false)
    {
        // :: 1
        var sent = new Dictionary<string, Segment>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            var segment = SegmentReader.Read(document);
            if (!sent.TryGetValue(segment.Id, out var other) || other.IsInProgress || !segment.IsInProgress)
                sent[segment.Id] = segment;
        }

        var segments = Place(sent.Values); // :: 2
        foreach (var segment in segments)
            PlaceInInvocation(segment); // :: 3
        segments.AddRange(InferredSegments.Of(segments)); // :: 4
        return new(id, segments, revision, isFull);
    }

    private static List<Segment> Place(IReadOnlyCollection<Segment> sent)
    {
        var places = new Dictionary<string, Segment>(StringComparer.Ordinal);
        var above = new Dictionary<Segment, Segment>();
        foreach (var segment in sent.SelectMany(static s => s.All()))
        {
            places.TryAdd(segment.Id, segment);
            foreach (var below in segment.Subsegments)
                above[below] = segment;
        }
        var segments = new List<Segment>();
        foreach (var segment in sent.OrderBy(static s => s.Start))
        {
            if (segment is { IsSubsegment: true, ParentId: { } parent } && places.TryGetValue(parent, out var place) && MayGoBelow(segment, place, above))
            {
                place.Subsegments.Add(segment);
                above[segment] = place;
            }
            else
            {
                segments.Add(segment);
            }
        }
        return segments;
    }

    // Two that named one another as parent would be nowhere.
    private static bool MayGoBelow(Segment segment, Segment place, Dictionary<Segment, Segment> above)
    {
        var depth = 0;
        for (var at = place; at is not null; at = above.GetValueOrDefault(at))
        {
            if (at == segment || ++depth > MaxDepth)
                return false;
        }
        return true;
    }

    private static void PlaceInInvocation(Segment function)
    {
        if (function.Origin != "AWS::Lambda::Function" || function.Subsegments.Find(static s => s.Name == "Invocation") is not { } invocation)
            return;
        var within = function.Subsegments.FindAll(s => s.Name is not ("Initialization" or "Invocation" or "Overhead") && s.Start >= invocation.Start && s.End <= invocation.End);
        invocation.Subsegments.AddRange(within);
        function.Subsegments.RemoveAll(within.Contains);
    }
}
