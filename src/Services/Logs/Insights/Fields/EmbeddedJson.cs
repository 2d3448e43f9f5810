using System.Text.Json;

namespace Kiln.Services.Logs.Insights.Fields;

/// <summary>The first JSON object in a message, which may be all of it.</summary>
internal static class EmbeddedJson
{
    // Of braces that begin no document: a message of nothing else must not take forever.
    private const int Attempts = 3;

    internal static JsonElement? Find(ReadOnlyMemory<byte> message)
    {
        var rest = message;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var brace = rest.Span.IndexOf((byte)'{');
            if (brace < 0)
                return null;
            rest = rest[brace..];
            if (rest.Span[1..].TrimStart(" \t\r\n"u8) is [(byte)'"' or (byte)'}', ..] && TryParse(rest.Span) is { } found)
                return found;
            rest = rest[1..];
        }
        return null;
    }

    private static JsonElement? TryParse(ReadOnlySpan<byte> text)
    {
        try
        {
            // First without an end: what is cut off is no fault then, and costs no exception.
            var probe = new Utf8JsonReader(text, isFinalBlock: false, default);
            if (!probe.Read() || !probe.TrySkip())
                return null;
            var reader = new Utf8JsonReader(text[..(int)probe.BytesConsumed]);
            return JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
