using System.Globalization;
using Kiln.Execution.Tracing;

namespace Kiln.Services.Lambda.Tracing;

/// <summary>One run of an event that nobody waits for, within the service's segment, which all its runs have in common.</summary>
/// <param name="Number">The first is 1.</param>
public sealed record AsynchronousAttempt(string ServiceId, int Number, DateTimeOffset AcceptedAt)
{
    /// <summary>The same for each run: it is made of the request's id, a UUID, and as random as that.</summary>
    internal static string ServiceIdOf(string requestId) => Guid.Parse(requestId, CultureInfo.InvariantCulture).ToString("N")[16..];

    /// <summary>
    /// What there is to say when the run is over: the segment, whose end moves on with each run, the wait before the first, and the run itself. They are
    /// sent by themselves and come together as anybody's do.
    /// </summary>
    /// <param name="service">The segment as far as it is known; its id is not this run's.</param>
    internal IEnumerable<ISegmentDocument> Documents(ServiceSegment service, DateTimeOffset began)
    {
        var trace = new TraceContext(service.Trace.TraceId, ServiceId, service.Trace.SegmentId);
        yield return service with { Trace = trace, Start = AcceptedAt, Status = 202 };
        if (Number == 1)
            yield return new ServicePartDocument(trace, new(SegmentJson.NewId(), "Dwell Time", AcceptedAt, began, null));
        yield return new ServicePartDocument(
            trace, new(service.Trace.ParentId, string.Create(CultureInfo.InvariantCulture, $"Attempt #{Number}"), began, service.End, service.Status));
    }
}

/// <summary>A subsegment of the service's that is sent by itself.</summary>
internal sealed record ServicePartDocument(TraceContext Trace, ServicePart Part) : ISegmentDocument
{
    public byte[] ToJson() => SegmentJson.Write(json =>
    {
        ServiceSegment.WriteMembers(json, Part);
        json.WriteString("type"u8, "subsegment"u8);
        json.WriteString("trace_id"u8, Trace.TraceId);
        json.WriteString("parent_id"u8, Trace.ParentId);
    });
}
