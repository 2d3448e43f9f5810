using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Patterns;

namespace Kiln.Services.Logs.SubscriptionFilters;

/// <summary>
/// What a subscribed function gets: <c>{"awslogs":{"data":"…"}}</c>, in base64 and gzip
/// <code>
/// {"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"…","logStream":"…","subscriptionFilters":["…"],
///  "logEvents":[{"id":"…","timestamp":1542746476647,"message":"…","extractedFields":{"ip":"…"}}]}
/// </code>
/// Extracted fields are those of space-delimited patterns.
/// </summary>
internal static class SubscriptionDocument
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="events">Indexes into the batch.</param>
    internal static byte[] Write(StoredBatch batch, string filterName, FilterPattern pattern, IEnumerable<int> events)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        using (var json = new Utf8JsonWriter(gzip, Options))
        {
            json.WriteStartObject();
            json.WriteString("messageType", "DATA_MESSAGE");
            json.WriteString("owner", batch.Group.AccountId);
            json.WriteString("logGroup", batch.Group.Name);
            json.WriteString("logStream", batch.StreamName);
            json.WriteStartArray("subscriptionFilters");
            json.WriteStringValue(filterName);
            json.WriteEndArray();
            json.WriteStartArray("logEvents");
            foreach (var index in events)
                WriteEvent(json, batch, pattern, index);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        var document = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(document))
        {
            json.WriteStartObject();
            json.WriteStartObject("awslogs");
            json.WriteBase64String("data", compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return document.WrittenSpan.ToArray();
    }

    private static void WriteEvent(Utf8JsonWriter json, StoredBatch batch, FilterPattern pattern, int index)
    {
        var position = batch.PositionOf(index);
        var message = batch.Events[index].Message;
        json.WriteStartObject();
        json.WriteString("id", position.ToString());
        json.WriteNumber("timestamp", position.OccurredAt);
        // As text: what is not UTF-8 is replaced, as readers of the log see it.
        json.WriteString("message", Encoding.UTF8.GetString(message.Span));
        if (pattern is FieldPattern)
        {
            json.WriteStartObject("extractedFields");
            foreach (var (name, value) in pattern.Extract(message))
                json.WriteString(name[1..], value);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
