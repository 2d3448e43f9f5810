using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kiln.Execution.RuntimeApi.Runtime;

/// <summary>
/// The body of an error, for the caller: any bytes, as the runtime sent them, but for one content type. That holds besides the error a cause
/// for tracing, which is not for the caller:
/// <code>{"errorMessage":"…","errorType":"…","stackTrace":["…"],"errorCause":{…}}</code>
/// </summary>
internal static class ErrorDocument
{
    public const string WithCause = "application/vnd.aws.lambda.error.cause+json";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(ApiExchange exchange, byte[] body) =>
        exchange.Http.Request.ContentType == WithCause ? WithoutCause(body) : body;

    public static byte[] WithoutCause(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return Write(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "\"Invalid error body\""u8.ToArray();
        }
    }

    private static byte[] Write(JsonElement error)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            json.WriteString("errorMessage"u8, Text(error, "errorMessage"));
            if (Text(error, "errorType") is { Length: > 0 } type)
                json.WriteString("errorType"u8, type);

            if (error.TryGetProperty("stackTrace", out var trace) && trace.ValueKind != JsonValueKind.Null && trace.GetArrayLength() > 0)
            {
                json.WriteStartArray("stackTrace"u8);
                foreach (var line in trace.EnumerateArray())
                    json.WriteStringValue(line.GetString());

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var member) ? member.GetString() ?? "" : "";
}
