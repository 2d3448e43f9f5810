using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Kiln.Server.Telemetry.Otlp;

/// <summary>
/// Makes spans of a document of X-Ray: one of the segment, and one of each subsegment in it.
/// <code>
/// trace_id "1-5bef4de7-ad49b0e87f6ef6c87fc2e700" → 5bef4de7ad49b0e87f6ef6c87fc2e700     id → span id     parent_id → parent span id
/// </code>
/// What is in progress is left out: it comes again when it is over. Names of attributes are those of OpenTelemetry's conventions, as its own receiver for
/// X-Ray has them.
/// </summary>
internal sealed class SegmentSpans : IDisposable
{
    private const int MaxDepth = 64;
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    private readonly ActivitySource _source = new("kiln.xray");
    private readonly ActivityListener _listener;

    internal SegmentSpans()
    {
        // Without one that wants it, a source makes nothing.
        _listener = new()
        {
            ShouldListenTo = source => ReferenceEquals(source, _source),
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <param name="service">Whose segment it is. Null: a subsegment that came by itself.</param>
    internal List<Activity> Of(ReadOnlyMemory<byte> document, out string? service)
    {
        using var json = JsonDocument.Parse(document, Deep);
        var root = json.RootElement;
        var spans = new List<Activity>();
        var isSubsegment = Text(root, "type") == "subsegment";
        service = isSubsegment ? null : Text(root, "name");
        if (Text(root, "trace_id") is { Length: 35 } trace)
            Add(root, ActivityTraceId.CreateFromString(string.Concat(trace.AsSpan(2, 8), trace.AsSpan(11)).ToLowerInvariant()), Text(root, "parent_id"), isSubsegment, 0, spans);
        return spans;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }

    private void Add(JsonElement segment, ActivityTraceId trace, string? parentId, bool isSubsegment, int depth, List<Activity> spans)
    {
        if (IdOf(Text(segment, "id")) is not { } id || Text(segment, "name") is not { } name || depth > MaxDepth)
            return;
        if (Number(segment, "start_time") is { } start && !Flag(segment, "in_progress"))
        {
            var parent = IdOf(parentId) is { } above ? new ActivityContext(trace, above, ActivityTraceFlags.Recorded, isRemote: depth == 0) : default;
            var span = _source.CreateActivity(name, KindOf(segment, isSubsegment), parent)!;
            // Both are the segment's, where an activity would take ids of chance.
            TraceIdOf(span) = trace.ToHexString();
            SpanIdOf(span) = id.ToHexString();
            span.ActivityTraceFlags = ActivityTraceFlags.Recorded;
            var began = TimeOf(start);
            span.SetStartTime(began);
            span.SetEndTime(Number(segment, "end_time") is { } end && end > start ? TimeOf(end) : began.AddTicks(1));
            SegmentAttributes.Set(span, segment);
            spans.Add(span);
        }
        if (segment.TryGetProperty("subsegments", out var below) && below.ValueKind == JsonValueKind.Array)
        {
            foreach (var one in below.EnumerateArray())
            {
                if (one.ValueKind == JsonValueKind.Object)
                    Add(one, trace, id.ToHexString(), isSubsegment: true, depth + 1, spans);
            }
        }
    }

    private static ActivityKind KindOf(JsonElement segment, bool isSubsegment) =>
        !isSubsegment ? ActivityKind.Server
        : Text(segment, "namespace") is "aws" or "remote" ? ActivityKind.Client
        : ActivityKind.Internal;

    private static ActivitySpanId? IdOf(string? text) =>
        text is { Length: 16 } && text.All(char.IsAsciiHexDigit) ? ActivitySpanId.CreateFromString(text.ToLowerInvariant()) : null;

    // Of microseconds: more digits than a double has are noise.
    private static DateTime TimeOf(double seconds) => DateTime.UnixEpoch.AddTicks((long)Math.Round(seconds * 1_000_000) * TimeSpan.TicksPerMicrosecond);

    internal static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    internal static double? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    internal static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.True;

    // .NET has no other way to a span whose id is given (SegmentSpansTests.Ids_are_those_of_the_segment).
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_traceId")]
    private static extern ref string? TraceIdOf(Activity activity);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanIdOf(Activity activity);
}
