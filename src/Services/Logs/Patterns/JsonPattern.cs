using System.Text.Json;

namespace Kiln.Services.Logs.Patterns;

/// <summary>Matches messages that are JSON as a whole, and no others.</summary>
internal sealed class JsonPattern(Condition<JsonElement> condition, IReadOnlyList<JsonSelector> selectors) : FilterPattern
{
    internal override bool Matches(ReadOnlyMemory<byte> message)
    {
        if (!condition.MayHold(message.Span))
            return false;
        using var document = Open(message);
        return document is not null && condition.Holds(document.RootElement);
    }

    internal override bool MayMatch(ReadOnlySpan<byte> messages) => condition.MayHold(messages);

    internal override Dictionary<string, string> Extract(ReadOnlyMemory<byte> message)
    {
        var values = new Dictionary<string, string>();
        using var document = Open(message);
        foreach (var selector in selectors)
        {
            if (document is not null && TextOf(document, selector) is { } text)
                values[selector.Text] = text;
        }
        return values;
    }

    internal override string? ValueOf(ReadOnlyMemory<byte> message, string selector)
    {
        using var document = Open(message);
        return document is null ? null : TextOf(document, JsonSelector.Read(new(selector)));
    }

    private static string? TextOf(JsonDocument document, JsonSelector selector)
    {
        string? text = null;
        selector.Any(document.RootElement, element =>
        {
            text = element.ValueKind == JsonValueKind.String ? element.GetString() : element.GetRawText();
            return true;
        });
        return text;
    }

    private static JsonDocument? Open(ReadOnlyMemory<byte> message)
    {
        if (message.Span.TrimStart(" \t\r\n"u8) is not ([(byte)'{', ..] or [(byte)'[', ..]))
            return null;
        try
        {
            return JsonDocument.Parse(message);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
