using System.Text.Json;

namespace Kiln.Execution.Logging;

/// <summary>
/// What a line that a function wrote says of itself. A line has a level only if it is a JSON object that names its level and its time:
/// <code>{"level":"debug","msg":"my debug log","timestamp":"2024-11-02T16:51:31.587199Z"}</code>
/// </summary>
internal static class StructuredLine
{
    private static readonly (string Name, EventLevel Level)[] Levels =
    [
        ("TRACE", EventLevel.Trace),
        ("DEBUG", EventLevel.Debug),
        ("INFO", EventLevel.Info),
        ("WARN", EventLevel.Warn),
        ("WARNING", EventLevel.Warn),
        ("ERROR", EventLevel.Error),
        ("FATAL", EventLevel.Fatal),
        ("CRITICAL", EventLevel.Fatal),
    ];

    /// <returns>False: nothing that counts.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out EventLevel level, out DateTimeOffset time)
    {
        (level, time) = (EventLevel.Unset, default);
        if (!line.TrimStart(" \t"u8).StartsWith("{"u8))
            return false;

        try
        {
            if (TryReadObject(new Utf8JsonReader(line), ref level, ref time))
                return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Text that looks like JSON, or strings in it that are no Unicode.
        }

        level = EventLevel.Unset;
        return false;
    }

    public static bool IsObject(ReadOnlySpan<byte> line)
    {
        if (!line.TrimStart(" \t"u8).StartsWith("{"u8))
            return false;

        try
        {
            var json = new Utf8JsonReader(line);
            while (json.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryReadObject(Utf8JsonReader json, ref EventLevel level, ref DateTimeOffset time)
    {
        var hasTime = false;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isLevel = json.ValueTextEquals("level"u8);
            var isTime = json.ValueTextEquals("timestamp"u8) || json.ValueTextEquals("time"u8);
            json.Read();
            if (isLevel && json.TokenType == JsonTokenType.String)
                level = LevelOf(json.GetString()!);
            else if (isTime && json.TokenType == JsonTokenType.String)
                hasTime = json.TryGetDateTimeOffset(out time);
            else
                json.Skip();
        }

        return !json.Read() && hasTime && level != EventLevel.Unset;
    }

    private static EventLevel LevelOf(string text)
    {
        foreach (var (name, level) in Levels)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
                return level;
        }

        return EventLevel.Unset;
    }
}
