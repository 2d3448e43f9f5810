using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kiln.Services.Lambda.FunctionUrls.Serving;

/// <summary>
/// What a function wants a browser to get. An object with a <c>statusCode</c> is taken at its word; whatever else a function returns is the
/// body of a success.
/// </summary>
/// <param name="Headers">As the function named them; there may be several of a name.</param>
internal sealed record UrlResponse(int Status, IReadOnlyList<(string Name, string Value)> Headers, ReadOnlyMemory<byte> Body)
{
    internal const string ContentType = "Content-Type";

    private const string Json = "application/json";
    private const int MinStatus = 200;
    private const int MaxStatus = 599;
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Null when it is malformed: no JSON, or an object that says it is a response and is none.</returns>
    internal static UrlResponse? Of(ReadOnlyMemory<byte> result)
    {
        try
        {
            using var document = JsonDocument.Parse(result);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("statusCode"u8, out _))
                return Read(root, BodyOf(root));
            return new(MinStatus, [(ContentType, Json)], TextOf(root));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The JSON in front of a stream: status, headers and cookies, all of them optional.</summary>
    /// <returns>Null when it is malformed.</returns>
    internal static UrlResponse? OfPrelude(ReadOnlyMemory<byte> prelude)
    {
        try
        {
            using var document = JsonDocument.Parse(prelude);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement, ReadOnlyMemory<byte>.Empty) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    private static UrlResponse? Read(JsonElement root, ReadOnlyMemory<byte>? body)
    {
        if (body is null || StatusOf(root) is not { } status || HeadersOf(root) is not { } headers)
            return null;
        if (!headers.Exists(h => h.Name.Equals(ContentType, StringComparison.OrdinalIgnoreCase)))
            headers.Add((ContentType, Json));
        return headers.TrueForAll(h => IsToken(h.Name) && IsValue(h.Value)) ? new(status, headers, body.Value) : null;
    }

    private static int? StatusOf(JsonElement root)
    {
        if (!root.TryGetProperty("statusCode"u8, out var member))
            return MinStatus;
        var text = member.ValueKind is JsonValueKind.Number or JsonValueKind.String ? member.ToString() : "";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= MinStatus and <= MaxStatus ? status : null;
    }

    private static List<(string Name, string Value)>? HeadersOf(JsonElement root)
    {
        var headers = new List<(string, string)>();
        if (root.TryGetProperty("headers"u8, out var members) && members.ValueKind != JsonValueKind.Null)
        {
            if (members.ValueKind != JsonValueKind.Object)
                return null;
            foreach (var member in members.EnumerateObject())
            {
                if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                    return null;
                headers.Add((member.Name, member.Value.ValueKind is JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText()));
            }
        }
        if (root.TryGetProperty("cookies"u8, out var cookies) && cookies.ValueKind != JsonValueKind.Null)
        {
            if (cookies.ValueKind != JsonValueKind.Array || cookies.EnumerateArray().Any(c => c.ValueKind != JsonValueKind.String))
                return null;
            headers.AddRange(cookies.EnumerateArray().Select(c => ("Set-Cookie", c.GetString()!)));
        }
        return headers;
    }

    private static ReadOnlyMemory<byte>? BodyOf(JsonElement root)
    {
        if (!root.TryGetProperty("body"u8, out var body) || body.ValueKind == JsonValueKind.Null)
            return ReadOnlyMemory<byte>.Empty;
        var isBase64 = root.TryGetProperty("isBase64Encoded"u8, out var flag) && flag.ValueKind == JsonValueKind.True;
        if (!isBase64)
            return TextOf(body);
        if (body.ValueKind == JsonValueKind.String)
            return body.GetBytesFromBase64();
        return null;
    }

    // A string is itself; anything else is its JSON, without the spaces that Python writes.
    private static ReadOnlyMemory<byte> TextOf(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            return Encoding.UTF8.GetBytes(element.GetString()!);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Compact))
            element.WriteTo(json);
        return buffer.WrittenMemory;
    }

    private static bool IsToken(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));

    private static bool IsValue(string value) => value.All(c => c is '\t' or (>= ' ' and < '\u007f'));
}
