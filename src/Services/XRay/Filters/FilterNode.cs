using Kiln.Services.XRay.RootCauses;
using Kiln.Services.XRay.Segments;
using Kiln.Services.XRay.Traces;

namespace Kiln.Services.XRay.Filters;

/// <summary>A part of a filter expression.</summary>
internal abstract record FilterNode
{
    /// <param name="subject">What simple keywords are asked of: the whole trace, or a part of it in braces.</param>
    public abstract bool Matches(Trace trace, IFilterSubject subject);

    public bool Matches(Trace trace) => Matches(trace, new TraceSubject(trace));
}

internal sealed record AndNode(IReadOnlyList<FilterNode> Parts) : FilterNode
{
    public override bool Matches(Trace trace, IFilterSubject subject) => Parts.All(p => p.Matches(trace, subject));
}

internal sealed record OrNode(IReadOnlyList<FilterNode> Parts) : FilterNode
{
    public override bool Matches(Trace trace, IFilterSubject subject) => Parts.Any(p => p.Matches(trace, subject));
}

internal sealed record NotNode(FilterNode Part) : FilterNode
{
    public override bool Matches(Trace trace, IFilterSubject subject) => !Part.Matches(trace, subject);
}

internal sealed record KeywordNode(string Keyword, FilterKeywordKind Kind, FilterComparison Comparison) : FilterNode
{
    public override bool Matches(Trace trace, IFilterSubject subject) => Kind switch
    {
        FilterKeywordKind.Flag => subject.Flag(Keyword) is { } flag && Comparison.Holds(flag),
        FilterKeywordKind.Number => subject.Number(Keyword) is { } number && Comparison.Holds(number),
        _ => subject.Texts(Keyword).Any(Comparison.Holds),
    };
}

internal sealed record AnnotationNode(string Key, FilterComparison Comparison) : FilterNode
{
    public override bool Matches(Trace trace, IFilterSubject subject) =>
        trace.All().Any(s => s.Annotations.TryGetValue(Key, out var value) && (Comparison.Operator == FilterOperator.None ? value is not false : Comparison.Holds(value)));
}

/// <summary>Which nodes of a graph a name means. Null members: any.</summary>
internal sealed record ServiceName(string? Name, string? Type, string? AccountId)
{
    public static ServiceName Any { get; } = new(null, null, null);

    // The account is that of all traces here.
    public bool Is(Segment segment) => (Name is null || segment.Name == Name) && (Type is null || segment.Origin == Type);

    public bool IsClient(Segment root) => (Name is null || root.Name == Name) && Type is null or "client";
}

internal sealed record ServiceNode(ServiceName Service, FilterNode? Filter) : FilterNode
{
    public override bool Matches(Trace trace, IFilterSubject subject) => trace.Segments.Any(s => Selects(trace, s));

    public bool Selects(Trace trace, Segment segment) => Service.Is(segment) && Filter?.Matches(trace, new SegmentSubject(trace, segment)) != false;
}

internal sealed record EdgeNode(ServiceName Source, ServiceName Destination, FilterNode? Filter) : FilterNode
{
    public override bool Matches(Trace trace, IFilterSubject subject) => trace.Segments.Any(s => Selects(trace, s));

    public bool Selects(Trace trace, Segment segment) =>
        Destination.Is(segment) && Comes(trace, segment) && Filter?.Matches(trace, new SegmentSubject(trace, segment)) != false;

    private bool Comes(Trace trace, Segment segment) =>
        trace.CallerOf(segment) is { } caller ? Source.Is(caller) : segment == trace.Root && Source.IsClient(segment);
}

internal enum RootCauseElement
{
    Service,
    Entity,
    Exception,
}

internal sealed record RootCauseNode(RootCauseKind Kind, RootCauseElement Element, FilterNode? Filter) : FilterNode
{
    public override bool Matches(Trace trace, IFilterSubject subject) => RootCauseFinder.Of(trace, Kind).Any(cause =>
    {
        var subjects = RootCauseSubject.Of(cause, Element);
        return Filter is null ? subjects.Count > 0 : subjects.Any(s => Filter.Matches(trace, s));
    });
}

/// <summary>Names of services, and below each those of its entities, as a root cause of any kind has them.</summary>
internal sealed record RootCauseJsonNode(IReadOnlyList<IReadOnlyList<(string Service, IReadOnlyList<string> Entities)>> Causes) : FilterNode
{
    private static readonly RootCauseKind[] Kinds = [RootCauseKind.Error, RootCauseKind.Fault, RootCauseKind.ResponseTime];

    public override bool Matches(Trace trace, IFilterSubject subject)
    {
        var found = Kinds.SelectMany(kind => RootCauseFinder.Of(trace, kind)).ToList();
        return Causes.Any(wanted => found.Any(cause => Is(cause, wanted)));
    }

    private static bool Is(RootCause cause, IReadOnlyList<(string Service, IReadOnlyList<string> Entities)> wanted) =>
        cause.Services.Count == wanted.Count && cause.Services.Zip(wanted).All(static pair =>
            pair.First.Segment.Name == pair.Second.Service
            && (pair.Second.Entities.Count == 0 || pair.First.Path.Select(static e => e.Segment.Name).SequenceEqual(pair.Second.Entities)));
}
