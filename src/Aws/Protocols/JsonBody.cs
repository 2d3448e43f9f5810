using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kiln.Aws.Errors;

namespace Kiln.Aws.Protocols;

/// <summary>JSON bodies, as both JSON protocols read and write them.</summary>
internal static class JsonBody
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An absent body reads as an empty structure.</summary>
    internal static object Read(ReadOnlyMemory<byte> body, JsonTypeInfo type)
    {
        try
        {
            return JsonSerializer.Deserialize(body.IsEmpty ? "{}"u8 : body.Span, type)
                ?? throw new CommonErrorException(CommonError.Serialization, "The request body must be a JSON object.");
        }
        catch (JsonException e)
        {
            // The serializer's own message names CLR types; only the place of the fault is the caller's business.
            var place = e.Path is { Length: > 1 } path ? $" at {path[2..]}" : "";
            throw new CommonErrorException(CommonError.Serialization, $"The request body could not be read: malformed JSON or a value of the wrong type{place}.");
        }
    }

    internal static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }
}
