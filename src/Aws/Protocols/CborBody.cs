using System.Formats.Cbor;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kiln.Aws.Errors;

namespace Kiln.Aws.Protocols;

/// <summary>
/// Bodies in CBOR by way of JSON, whose shapes they have: maps of members, arrays, numbers; timestamps are tag 1 over seconds, blobs byte strings.
/// </summary>
internal static class CborBody
{
    private const int MaxDepth = 32;

    /// <summary>An absent body reads as an empty structure.</summary>
    internal static object Read(ReadOnlyMemory<byte> body, JsonTypeInfo type)
    {
        try
        {
            if (body.IsEmpty)
                return JsonSerializer.Deserialize("{}"u8, type)!;
            var reader = new CborReader(body, CborConformanceMode.Lax);
            if (reader.PeekState() != CborReaderState.StartMap)
                throw new CommonErrorException(CommonError.Serialization, "The request body must be a CBOR map.");
            return Node(reader, 0).Deserialize(type)!;
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException or FormatException)
        {
            throw new CommonErrorException(CommonError.Serialization, "The request body could not be read: malformed CBOR.");
        }
        catch (JsonException e)
        {
            var place = e.Path is { Length: > 1 } path ? $" at {path[2..]}" : "";
            throw new CommonErrorException(CommonError.Serialization, $"The request body could not be read: a value of the wrong type{place}.");
        }
    }

    internal static byte[] Write(object response, JsonTypeInfo type)
    {
        var writer = new CborWriter(CborConformanceMode.Lax, convertIndefiniteLengthEncodings: true);
        Write(writer, JsonSerializer.SerializeToElement(response, type), type);
        return writer.Encode();
    }

    private static JsonNode? Node(CborReader reader, int depth)
    {
        if (depth > MaxDepth)
            throw new FormatException();
        switch (reader.PeekState())
        {
            case CborReaderState.StartMap:
                var map = new JsonObject();
                reader.ReadStartMap();
                while (reader.PeekState() != CborReaderState.EndMap)
                {
                    var name = reader.ReadTextString();
                    map[name] = Node(reader, depth + 1);
                }
                reader.ReadEndMap();
                return map;
            case CborReaderState.StartArray:
                var list = new JsonArray();
                reader.ReadStartArray();
                while (reader.PeekState() != CborReaderState.EndArray)
                    list.Add(Node(reader, depth + 1));
                reader.ReadEndArray();
                return list;
            case CborReaderState.Tag:
                reader.ReadTag();
                return Node(reader, depth + 1);
            case CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString:
                return JsonValue.Create(reader.ReadTextString());
            case CborReaderState.ByteString or CborReaderState.StartIndefiniteLengthByteString:
                return JsonValue.Create(Convert.ToBase64String(reader.ReadByteString()));
            case CborReaderState.UnsignedInteger:
                return JsonValue.Create(reader.ReadUInt64());
            case CborReaderState.NegativeInteger:
                return JsonValue.Create(reader.ReadInt64());
            case CborReaderState.HalfPrecisionFloat or CborReaderState.SinglePrecisionFloat or CborReaderState.DoublePrecisionFloat:
                return Number(reader.ReadDouble());
            case CborReaderState.Boolean:
                return JsonValue.Create(reader.ReadBoolean());
            default:
                reader.SkipValue();
                return null;
        }
    }

    // A whole number is one in JSON too, whatever it is written as here. What JSON has no number for is text.
    private static JsonValue Number(double number) =>
        !double.IsFinite(number) ? JsonValue.Create(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity")
        : Math.Abs(number) < 1e15 && number == Math.Floor(number) ? JsonValue.Create((long)number)
        : JsonValue.Create(number);

    private static void Write(CborWriter writer, JsonElement value, JsonTypeInfo type)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                writer.WriteStartMap(null);
                foreach (var member in type.Properties)
                {
                    if (!value.TryGetProperty(member.Name, out var child) || child.ValueKind == JsonValueKind.Null)
                        continue;
                    writer.WriteTextString(member.Name);
                    Write(writer, child, type.Options.GetTypeInfo(member.PropertyType));
                }
                writer.WriteEndMap();
                break;
            case JsonTypeInfoKind.Enumerable:
                writer.WriteStartArray(value.GetArrayLength());
                foreach (var child in value.EnumerateArray())
                    Write(writer, child, type.Options.GetTypeInfo(type.ElementType!));
                writer.WriteEndArray();
                break;
            case JsonTypeInfoKind.Dictionary:
                writer.WriteStartMap(null);
                foreach (var entry in value.EnumerateObject())
                {
                    writer.WriteTextString(entry.Name);
                    Write(writer, entry.Value, type.Options.GetTypeInfo(type.ElementType!));
                }
                writer.WriteEndMap();
                break;
            default:
                WriteScalar(writer, value, Nullable.GetUnderlyingType(type.Type) ?? type.Type);
                break;
        }
    }

    private static void WriteScalar(CborWriter writer, JsonElement value, Type type)
    {
        if (type == typeof(DateTimeOffset))
        {
            writer.WriteTag(CborTag.UnixTimeSeconds);
            writer.WriteDouble(value.GetDouble());
        }
        else if (type == typeof(double))
        {
            writer.WriteDouble(value.ValueKind == JsonValueKind.String ? double.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture) : value.GetDouble());
        }
        else if (type == typeof(byte[]) || type == typeof(ReadOnlyMemory<byte>))
        {
            writer.WriteByteString(value.GetBytesFromBase64());
        }
        else
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Number:
                    writer.WriteInt64(value.GetInt64());
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    writer.WriteBoolean(value.GetBoolean());
                    break;
                case JsonValueKind.String:
                    writer.WriteTextString(value.GetString()!);
                    break;
                default:
                    writer.WriteNull();
                    break;
            }
        }
    }
}
