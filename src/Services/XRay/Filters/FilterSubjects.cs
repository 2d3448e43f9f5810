using Kiln.Services.XRay.RootCauses;
using Kiln.Services.XRay.Segments;
using Kiln.Services.XRay.Traces;

namespace Kiln.Services.XRay.Filters;

/// <summary>A trace as a whole: what came of the request, and what any of its parts has.</summary>
internal sealed class TraceSubject(Trace trace) : IFilterSubject
{
    public bool? Flag(string keyword) => keyword switch
    {
        "ok" => trace.Root?.IsOk,
        "error" => trace.Root?.HasError,
        "fault" => trace.Root?.HasFault,
        "throttle" => trace.Root?.HasThrottle,
        "partial" => trace.IsPartial,
        "inferred" => trace.Segments.Any(static s => s.IsInferred),
        "remote" => trace.All().Any(static s => s.IsRemote),
        _ => null,
    };

    public double? Number(string keyword) => keyword switch
    {
        "responsetime" => trace.Root?.Duration,
        "duration" => trace.Duration,
        "http.status" => trace.Root?.Http.Status,
        _ => null,
    };

    public IEnumerable<string> Texts(string keyword) => keyword switch
    {
        "http.url" => Of(trace.Root?.Http.Url),
        "http.method" => Of(trace.Root?.Http.Method),
        "http.useragent" => Of(trace.Root?.Http.UserAgent),
        "http.clientip" => Of(trace.Root?.Http.ClientIp),
        "message" => trace.All().SelectMany(static s => s.Exceptions).Select(static e => e.Message).OfType<string>(),
        "name" or "type" => trace.Segments.Select(s => SegmentSubject.Text(s, keyword)).OfType<string>(),
        _ => trace.All().Select(s => SegmentSubject.Text(s, keyword)).OfType<string>(),
    };

    private static IEnumerable<string> Of(string? text) => text is null ? [] : [text];
}

/// <summary>A service's part in a trace.</summary>
internal sealed class SegmentSubject(Trace trace, Segment segment) : IFilterSubject
{
    public bool? Flag(string keyword) => keyword switch
    {
        "root" => segment == trace.Root,
        "partial" => segment.All().Any(static s => s.IsInProgress),
        _ => Flag(segment, keyword),
    };

    public double? Number(string keyword) => Number(segment, keyword);

    public IEnumerable<string> Texts(string keyword) => keyword == "message"
        ? segment.All().SelectMany(static s => s.Exceptions).Select(static e => e.Message).OfType<string>()
        : Text(segment, keyword) is { } text ? [text] : [];

    internal static bool? Flag(Segment segment, string keyword) => keyword switch
    {
        "ok" => segment.IsOk,
        "error" => segment.HasError,
        "fault" => segment.HasFault,
        "throttle" => segment.HasThrottle,
        "partial" => segment.IsInProgress,
        "inferred" => segment.IsInferred,
        "remote" => segment.IsRemote,
        _ => null,
    };

    internal static double? Number(Segment segment, string keyword) => keyword switch
    {
        "responsetime" or "duration" => segment.Duration,
        "http.status" => segment.Http.Status,
        _ => null,
    };

    internal static string? Text(Segment segment, string keyword) => keyword switch
    {
        "name" => segment.Name,
        "type" => segment.Origin,
        "user" => segment.User,
        "http.url" => segment.Http.Url,
        "http.method" => segment.Http.Method,
        "http.useragent" => segment.Http.UserAgent,
        "http.clientip" => segment.Http.ClientIp,
        "availabilityzone" => segment.AvailabilityZone,
        "instance.id" => segment.InstanceId,
        "resource.arn" => segment.ResourceArn,
        _ => null,
    };
}

/// <summary>One of the services, entities or exceptions of a root cause, which are a list.</summary>
internal sealed class RootCauseSubject(Segment segment, double coverage, SegmentException? exception, int index, int count) : IFilterSubject
{
    public static IReadOnlyList<RootCauseSubject> Of(RootCause cause, RootCauseElement element)
    {
        IReadOnlyList<(Segment Segment, double Coverage, SegmentException? Exception)> list = element switch
        {
            RootCauseElement.Service => [.. cause.Services.Select(static s => (s.Segment, s.Path[0].Coverage, (SegmentException?)null))],
            RootCauseElement.Entity => [.. cause.Entities.Select(static e => (e.Segment, e.Coverage, (SegmentException?)null))],
            _ => [.. cause.Entities.SelectMany(static e => e.Segment.Exceptions.Select(x => (e.Segment, e.Coverage, (SegmentException?)x)))],
        };
        return [.. list.Select((item, index) => new RootCauseSubject(item.Segment, item.Coverage, item.Exception, index, list.Count))];
    }

    public bool? Flag(string keyword) => keyword switch
    {
        "first" => index == 0,
        "last" => index == count - 1,
        "remote" when exception is not null => exception.IsRemote,
        _ => SegmentSubject.Flag(segment, keyword),
    };

    public double? Number(string keyword) => keyword switch
    {
        "index" => index,
        "coverage" => coverage,
        _ => SegmentSubject.Number(segment, keyword),
    };

    public IEnumerable<string> Texts(string keyword)
    {
        if (keyword == "message")
            return (exception is null ? segment.Exceptions : [exception]).Select(static e => e.Message).OfType<string>();
        var text = keyword == "name" && exception is not null ? exception.Type : SegmentSubject.Text(segment, keyword);
        return text is null ? [] : [text];
    }
}
