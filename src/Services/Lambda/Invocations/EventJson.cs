using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Kiln.Aws.Errors;

namespace Kiln.Services.Lambda.Invocations;

/// <summary>One pass over an event to see that it is JSON, and the words for it when it is not.</summary>
internal static class EventJson
{
    /// <summary>What a function gets where none was sent.</summary>
    internal static readonly ReadOnlyMemory<byte> Empty = "{}"u8.ToArray();

    // Jackson's default nesting bound.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1000 };

    /// <returns>Null when the event is valid; else the fault as AWS's parser (Jackson) words it.</returns>
    internal static string? Fault(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            return DescribeEncoding(json);
        var reader = new Utf8JsonReader(json, Options);
        try
        {
            while (reader.Read())
            {
            }
            return null;
        }
        catch (JsonException e)
        {
            return Describe(json, (int)(e.LineNumber ?? 0), (int)(e.BytePositionInLine ?? 0));
        }
    }

    internal static AwsException Refusal(string fault) =>
        new(LambdaErrors.InvalidRequestContentException, $"Could not parse request body into json: Could not parse payload into json: {fault}");

    private static string DescribeEncoding(ReadOnlySpan<byte> json)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(json[at..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
            at += consumed;
        var line = json[..at].Count((byte)'\n');
        var column = at - Offset(json, line);
        // Jackson has read the byte where it is not the first: its column is one further.
        return at == 0 ? Unexpected(json[0], Place(line, column + 1)) : $"Invalid UTF-8 start byte 0x{json[at]:x2}{Place(line, column + 2)}";
    }

    private static string Describe(ReadOnlySpan<byte> json, int line, int column)
    {
        var at = Offset(json, line) + column;
        var place = Place(line, column + 1);
        return at < json.Length ? Unexpected(json[at], place) : "Unexpected end-of-input" + place;
    }

    private static string Unexpected(byte found, string place)
    {
        var shown = found is < 0x20 or >= 0x80 ? $"(CTRL-CHAR, code {found})" : $"'{(char)found}' (code {found})";
        return $"Unexpected character ({shown}): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false'){place}";
    }

    private static string Place(int line, int column) =>
        $"\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: {line + 1}, column: {column}]";

    private static int Offset(ReadOnlySpan<byte> json, int line)
    {
        var offset = 0;
        for (; line > 0; line--)
            offset += json[offset..].IndexOf((byte)'\n') + 1;
        return offset;
    }
}
