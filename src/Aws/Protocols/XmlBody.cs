using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Xml;

namespace Kiln.Aws.Protocols;

/// <summary>A response record as XML: structures by member name, lists as <c>member</c>, maps as <c>entry</c> with <c>key</c> and <c>value</c>.</summary>
internal static class XmlBody
{
    internal static void Write(XmlWriter xml, object response, JsonTypeInfo type) =>
        Write(xml, JsonSerializer.SerializeToElement(response, type), type);

    private static void Write(XmlWriter xml, JsonElement value, JsonTypeInfo type)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                foreach (var member in type.Properties)
                {
                    if (value.TryGetProperty(member.Name, out var child))
                        Element(xml, member.Name, child, type.Options.GetTypeInfo(member.PropertyType));
                }
                break;
            case JsonTypeInfoKind.Enumerable:
                foreach (var child in value.EnumerateArray())
                    Element(xml, "member", child, type.Options.GetTypeInfo(type.ElementType!));
                break;
            case JsonTypeInfoKind.Dictionary:
                foreach (var entry in value.EnumerateObject())
                {
                    xml.WriteStartElement("entry");
                    xml.WriteElementString("key", Legal(entry.Name));
                    Element(xml, "value", entry.Value, type.Options.GetTypeInfo(type.ElementType!));
                    xml.WriteEndElement();
                }
                break;
            // Of a service that speaks JSON too, whose timestamps are numbers there.
            case var _ when value.ValueKind == JsonValueKind.Number && (Nullable.GetUnderlyingType(type.Type) ?? type.Type) == typeof(DateTimeOffset):
                xml.WriteString(Iso8601Timestamp.Text(DateTimeOffset.FromUnixTimeMilliseconds((long)(value.GetDecimal() * 1000))));
                break;
            default:
                xml.WriteString(value.ValueKind == JsonValueKind.String ? Legal(value.GetString()!) : value.GetRawText());
                break;
        }
    }

    /// <summary>XML has no way to write most control characters, not even as references: they become the replacement character.</summary>
    internal static string Legal(string text) =>
        text.All(XmlConvert.IsXmlChar) ? text : string.Concat(text.EnumerateRunes().Select(r => r.Value < 0x10000 && !XmlConvert.IsXmlChar((char)r.Value) ? "\uFFFD" : r.ToString()));

    private static void Element(XmlWriter xml, string name, JsonElement value, JsonTypeInfo type)
    {
        xml.WriteStartElement(name);
        Write(xml, value, type);
        xml.WriteEndElement();
    }
}
