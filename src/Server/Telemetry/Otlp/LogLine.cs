using System.Text;
using System.Text.Json;

namespace Kiln.Server.Telemetry.Otlp;

/// <summary>
/// What a line of a function's log says of itself:
/// <code>
/// START RequestId: 8476a536-e9f4-11e8-9739-2dfe598c3fcd Version: $LATEST
/// [ERROR]	2026-01-31T12:00:00.123Z	8476a536-e9f4-11e8-9739-2dfe598c3fcd	no such order
/// {"timestamp": "…", "level": "ERROR", "message": "no such order", "requestId": "8476a536-…"}
/// </code>
/// Any other is information, of no request.
/// </summary>
/// <param name="Text">Without the newline at its end.</param>
internal readonly record struct LogLine(string Text, LogLevel Level, string? RequestId)
{
    private const int IdLength = 36;
    private const string OfRequest = "RequestId: ";

    internal static LogLine Read(ReadOnlyMemory<byte> message)
    {
        var text = Encoding.UTF8.GetString(message.Span).TrimEnd('\n');
        if (text.StartsWith('{') && text.EndsWith('}') && ReadJson(message) is { } structured)
            return structured with { Text = text };
        if (text.StartsWith('[') && text.IndexOf("]\t", StringComparison.Ordinal) is > 0 and var end)
            return new(text, LevelOf(text[1..end]), text.Split('\t', 4) is [_, _, { Length: IdLength } id, _] ? id : null);
        return text.IndexOf(OfRequest, StringComparison.Ordinal) is >= 0 and < 16 and var at && text.Length >= at + OfRequest.Length + IdLength
            ? new(text, LogLevel.Information, text.Substring(at + OfRequest.Length, IdLength))
            : new(text, LogLevel.Information, null);
    }

    private static LogLine? ReadJson(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var json = JsonDocument.Parse(message);
            var root = json.RootElement;
            return new(
                "", LevelOf(Of(root, "level") ?? Of(root, "log_level") ?? ""),
                Of(root, "requestId") ?? Of(root, "aws_request_id") ?? Of(root, "function_request_id") ?? (root.TryGetProperty("record", out var record) ? Of(record, "requestId") : null));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Of(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static LogLevel LevelOf(string name) => name.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" or "CRITICAL" => LogLevel.Critical,
        _ => LogLevel.Information,
    };
}
