using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kiln.Services.XRay.Segments;

namespace Kiln.Services.XRay.Traces;

/// <summary>The document of a segment as BatchGetTraces shows it: as it came, with all that belongs below it.</summary>
internal static class SegmentWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static string Document(Segment segment, string traceId)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            if (segment.IsInferred)
                WriteInferred(json, segment, traceId);
            else
                Write(json, segment, isNested: false);
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Segment segment, bool isNested)
    {
        json.WriteStartObject();
        foreach (var member in segment.Json.EnumerateObject())
        {
            // What says where it belongs is said by where it stands.
            if (member.Name == "subsegments" || (isNested && member.Name is "trace_id" or "parent_id" or "type"))
                continue;
            member.WriteTo(json);
        }
        if (segment.Subsegments.Count > 0)
        {
            json.WriteStartArray("subsegments"u8);
            foreach (var below in segment.Subsegments.OrderBy(static s => s.Start))
                Write(json, below, isNested: true);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteInferred(Utf8JsonWriter json, Segment segment, string traceId)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, segment.Id);
        json.WriteString("name"u8, segment.Name);
        Copy(json, segment.Json, "start_time");
        Copy(json, segment.Json, "end_time");
        json.WriteString("trace_id"u8, traceId);
        json.WriteString("parent_id"u8, segment.ParentId);
        json.WriteBoolean("inferred"u8, true);
        foreach (var member in (string[])["http", "aws", "in_progress", "fault", "error", "throttle"])
            Copy(json, segment.Json, member);
        json.WriteString("origin"u8, segment.Origin);
        json.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter json, JsonElement from, string name)
    {
        if (!from.TryGetProperty(name, out var member))
            return;
        json.WritePropertyName(name);
        member.WriteTo(json);
    }
}
