using Kiln.Services.XRay.RootCauses;
using Kiln.Services.XRay.Segments;

namespace Kiln.Services.XRay.Traces;

/// <summary>Says of a trace what a list of them shows.</summary>
internal sealed class TraceSummaries(string accountId)
{
    public TraceSummary Of(Trace trace)
    {
        var root = trace.Root;
        return new()
        {
            Id = trace.Id,
            StartTime = Time(trace.Start),
            Duration = Rounded(trace.Duration),
            ResponseTime = root is null ? null : Rounded(root.Duration),
            HasFault = root?.HasFault == true,
            HasError = root?.HasError == true,
            HasThrottle = root?.HasThrottle == true,
            IsPartial = trace.IsPartial,
            Http = HttpOf(root),
            Annotations = Annotations(trace),
            Users = [.. Grouped<string>(trace, static s => s.User is { } user ? [user] : []).Select(g => new TraceUser { UserName = g.Value, ServiceIds = g.Services })],
            ServiceIds = Distinct(trace.Segments),
            ResourceARNs = [.. Texts(trace, static s => s.ResourceArn).Select(static arn => new ResourceARNDetail { ARN = arn })],
            InstanceIds = [.. Texts(trace, static s => s.InstanceId).Select(static id => new InstanceIdDetail { Id = id })],
            AvailabilityZones = [.. Texts(trace, static s => s.AvailabilityZone).Select(static zone => new AvailabilityZoneDetail { Name = zone })],
            EntryPoint = root is null ? null : IdOf(root),
            FaultRootCauses = Errors(trace, RootCauseKind.Fault),
            ErrorRootCauses = Errors(trace, RootCauseKind.Error),
            ResponseTimeRootCauses = ResponseTimes(trace),
            Revision = (int)Math.Min(trace.Revision, int.MaxValue),
            MatchedEventTime = Time(trace.Start + trace.Duration),
        };
    }

    private static Http HttpOf(Segment? root) => root?.Http is not { } http ? new() : new()
    {
        HttpURL = http.Url,
        HttpStatus = http.Status,
        HttpMethod = http.Method,
        UserAgent = http.UserAgent,
        ClientIp = http.ClientIp,
    };

    private Dictionary<string, List<ValueWithServiceIds>> Annotations(Trace trace)
    {
        var keys = trace.All().SelectMany(static s => s.Annotations.Keys).Distinct(StringComparer.Ordinal);
        return keys.ToDictionary(static key => key, key => Grouped<object>(trace, s => s.Annotations.TryGetValue(key, out var value) ? [value] : []).Select(g => new ValueWithServiceIds
        {
            AnnotationValue = new() { NumberValue = g.Value as double?, BooleanValue = g.Value as bool?, StringValue = g.Value as string },
            ServiceIds = g.Services,
        }).ToList(), StringComparer.Ordinal);
    }

    /// <summary>Values of any part, and the services that have them.</summary>
    private List<(T Value, List<ServiceId> Services)> Grouped<T>(Trace trace, Func<Segment, IEnumerable<T>> values) where T : notnull =>
        [.. trace.Segments.Where(static s => !s.IsInferred).SelectMany(s => s.All().SelectMany(values).Distinct().Select(value => (value, s)))
            .GroupBy(static pair => pair.value, static pair => pair.s).Select(group => (group.Key, Distinct(group)))];

    private static IEnumerable<string> Texts(Trace trace, Func<Segment, string?> text) => trace.All().Select(text).OfType<string>().Distinct(StringComparer.Ordinal);

    private List<ServiceId> Distinct(IEnumerable<Segment> segments) => [.. segments.DistinctBy(static s => (s.Name, s.Origin)).Select(IdOf)];

    private ServiceId IdOf(Segment segment) => new() { Name = segment.Name, Names = [segment.Name], AccountId = accountId, Type = segment.Origin };

    private List<ErrorRootCause> Errors(Trace trace, RootCauseKind kind) => [.. RootCauseFinder.Of(trace, kind).Select(cause => new ErrorRootCause
    {
        ClientImpacting = cause.IsClientImpacting,
        Services = [.. cause.Services.Select(service => new ErrorRootCauseService
        {
            Name = service.Segment.Name,
            Names = [service.Segment.Name],
            Type = service.Segment.Origin,
            AccountId = accountId,
            Inferred = service.Segment.IsInferred,
            EntityPath = [.. service.Path.Select(static entity => new ErrorRootCauseEntity
            {
                Name = entity.Segment.Name,
                Remote = entity.Segment.IsRemote,
                Exceptions = [.. entity.Segment.Exceptions.Select(static e => new ExceptionShape { Name = e.Type, Message = e.Message })],
            })],
        })],
    })];

    private List<ResponseTimeRootCause> ResponseTimes(Trace trace) => [.. RootCauseFinder.Of(trace, RootCauseKind.ResponseTime).Select(cause => new ResponseTimeRootCause
    {
        ClientImpacting = cause.IsClientImpacting,
        Services = [.. cause.Services.Select(service => new ResponseTimeRootCauseService
        {
            Name = service.Segment.Name,
            Names = [service.Segment.Name],
            Type = service.Segment.Origin,
            AccountId = accountId,
            Inferred = service.Segment.IsInferred,
            EntityPath = [.. service.Path.Select(static entity => new ResponseTimeRootCauseEntity
            {
                Name = entity.Segment.Name,
                Coverage = Rounded(entity.Coverage),
                Remote = entity.Segment.IsRemote,
            })],
        })],
    })];

    internal static DateTimeOffset Time(double seconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000));

    internal static double Rounded(double seconds) => Math.Round(seconds, 3);
}
