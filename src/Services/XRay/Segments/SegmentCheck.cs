using System.Text.Json;
using Kiln.Services.XRay.Storage;
using Kiln.Services.XRay.Traces;

namespace Kiln.Services.XRay.Segments;

/// <summary>What the store has to know of a document.</summary>
/// <param name="Start">Milliseconds since the epoch, as <paramref name="End"/>.</param>
internal sealed record CheckedSegment(string Id, byte[] TraceId, long Start, long End, ReadOnlyMemory<byte> Document);

/// <param name="Id">As far as the document could be read.</param>
internal sealed record SegmentFault(string Code, string? Id, bool IsSubsegment = false)
{
    public string Message => $"Invalid {(IsSubsegment ? "subsegment" : "segment")}. ErrorCode: {Code}";
}

/// <summary>Whether a document is a segment, or a subsegment that was sent by itself.</summary>
internal static class SegmentCheck
{
    public const int MaxDocument = 64 * 1024;
    private const int MaxName = 200;
    private const int IdLength = 16;
    private static readonly TimeSpan OldestTrace = TraceRetention.Time;

    // Clocks of senders need not go exactly.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(15);

    /// <returns>One of the two.</returns>
    public static (CheckedSegment? Segment, SegmentFault? Fault) Check(ReadOnlyMemory<byte> document, DateTimeOffset now)
    {
        if (document.Length > MaxDocument)
            return (null, new("SegmentTooLarge", null));
        try
        {
            using var parsed = JsonDocument.Parse(document, SegmentReader.Options);
            var (segment, fault) = Check(parsed.RootElement, document, now);
            // What is taken must be shown one day.
            if (segment is not null)
                SegmentWriter.Document(SegmentReader.Read(document), "");
            return (segment, fault);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: text that is no Unicode.
            return (null, new("ParseError", null));
        }
    }

    private static (CheckedSegment?, SegmentFault?) Check(JsonElement json, ReadOnlyMemory<byte> document, DateTimeOffset now)
    {
        // A list, too, is a segment without an id.
        if (json.ValueKind != JsonValueKind.Object)
            return (null, new(json.ValueKind == JsonValueKind.Array ? "MissingId" : "ParseError", null));
        var isSubsegment = SegmentReader.Text(json, "type") == "subsegment";
        if (!json.TryGetProperty("id", out var idMember))
            return (null, new("MissingId", null, isSubsegment));
        var id = idMember.ValueKind == JsonValueKind.String ? idMember.GetString()! : "";
        if (!IsId(id))
            return (null, new("InvalidId", id, isSubsegment));
        if (!json.TryGetProperty("name", out _))
            return Bad("MissingName");
        if (SegmentReader.Text(json, "name") is not { Length: > 0 and <= MaxName })
            return Bad("InvalidName");
        if (!json.TryGetProperty("trace_id", out _))
            return Bad("MissingTraceId");
        if (TraceId.Parse(SegmentReader.Text(json, "trace_id")) is not { } traceId)
            return Bad("InvalidTraceId");
        // An id that W3C's header brought has no time in it: then what happened is asked for its own.
        if (!IsCurrent(TraceId.TimeOf(traceId), now) && !(Time(json, "start_time") is { } at && IsCurrent(DateTimeOffset.FromUnixTimeMilliseconds(at), now)))
            return Bad("InvalidTraceId");
        if (isSubsegment && !json.TryGetProperty("parent_id", out _))
            return Bad("MissingParentId");
        if (json.TryGetProperty("parent_id", out var parent) && parent.ValueKind != JsonValueKind.Null && !IsId(SegmentReader.Text(json, "parent_id")))
            return Bad("InvalidParentId");
        if (!json.TryGetProperty("start_time", out _))
            return Bad("MissingStartTime");
        if (Time(json, "start_time") is not { } start)
            return Bad("InvalidStartTime");
        if (!json.TryGetProperty("end_time", out _))
            return SegmentReader.Flag(json, "in_progress") ? Good(start) : Bad("MissingEndTime");
        return Time(json, "end_time") is { } end ? Good(Math.Max(start, end)) : Bad("InvalidEndTime");

        (CheckedSegment?, SegmentFault?) Bad(string code) => (null, new(code, id, isSubsegment));
        (CheckedSegment?, SegmentFault?) Good(long end) => (new(id, traceId, start, end, document), null);
    }

    private static bool IsCurrent(DateTimeOffset time, DateTimeOffset now) => time >= now - OldestTrace && time <= now + Ahead;

    private static bool IsId(string? id) => id is { Length: IdLength } && id.All(char.IsAsciiHexDigit);

    private static long? Time(JsonElement json, string name) =>
        SegmentReader.Number(json, name) is >= 0 and < 1e11 and var seconds ? (long)(seconds * 1000) : null;
}
