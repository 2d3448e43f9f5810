using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Kiln.Services.Lambda.FunctionUrls.Serving;

/// <summary>The event that a request becomes: payload format 2.0. Members that would be empty are left out.</summary>
internal static class UrlEvent
{
    private const string Default = "$default";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Parts of content types whose bodies are text; any other is sent in base64.</summary>
    private static readonly string[] TextTypes = ["text/", "json", "xml", "javascript"];

    internal static ReadOnlyMemory<byte> Of(UrlRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>(1024 + request.Body.Length);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("version"u8, "2.0"u8);
        json.WriteString("routeKey"u8, Default);
        json.WriteString("rawPath"u8, request.Address.Path);
        json.WriteString("rawQueryString"u8, request.Address.Query);
        if (request.Cookies.Count > 0)
        {
            json.WriteStartArray("cookies"u8);
            foreach (var cookie in request.Cookies)
                json.WriteStringValue(cookie);
            json.WriteEndArray();
        }
        WriteMap(json, "headers", request.Headers);
        if (request.Address.Query.Length > 0)
            WriteMap(json, "queryStringParameters", Parameters(request.Address.Query));
        WriteContext(json, request);
        WriteBody(json, request);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteContext(Utf8JsonWriter json, UrlRequest request)
    {
        json.WriteStartObject("requestContext"u8);
        json.WriteString("accountId"u8, request.Signer?.Principal.AccountId ?? "anonymous");
        json.WriteString("apiId"u8, request.Address.UrlId);
        if (request.Signer is { } signer)
        {
            json.WriteStartObject("authorizer"u8);
            json.WriteStartObject("iam"u8);
            json.WriteString("accessKey"u8, signer.AccessKeyId);
            json.WriteString("accountId"u8, signer.Principal.AccountId);
            json.WriteString("callerId"u8, signer.Principal.UserId);
            json.WriteNull("cognitoIdentity"u8);
            json.WriteNull("principalOrgId"u8);
            json.WriteString("userArn"u8, signer.Principal.Arn);
            json.WriteString("userId"u8, signer.Principal.UserId);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteString("domainName"u8, request.DomainName);
        json.WriteString("domainPrefix"u8, request.Address.UrlId);
        json.WriteStartObject("http"u8);
        json.WriteString("method"u8, request.Method);
        json.WriteString("path"u8, request.Address.Path);
        json.WriteString("protocol"u8, request.Protocol);
        json.WriteString("sourceIp"u8, request.SourceIp);
        if (request.Header("user-agent") is { } userAgent)
            json.WriteString("userAgent"u8, userAgent);
        json.WriteEndObject();
        json.WriteString("requestId"u8, request.RequestId);
        json.WriteString("routeKey"u8, Default);
        json.WriteString("stage"u8, Default);
        // 12/Mar/2020:19:03:58 +0000
        json.WriteString("time"u8, request.Time.UtcDateTime.ToString("dd/MMM/yyyy:HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        json.WriteNumber("timeEpoch"u8, request.Time.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter json, UrlRequest request)
    {
        var isText = request.Body.IsEmpty || (IsText(request.Header("content-type")) && Utf8.IsValid(request.Body.Span));
        if (!request.Body.IsEmpty && isText)
            json.WriteString("body"u8, request.Body.Span);
        else if (!request.Body.IsEmpty)
            json.WriteBase64String("body"u8, request.Body.Span);
        json.WriteBoolean("isBase64Encoded"u8, !isText);
    }

    private static bool IsText(string? contentType) =>
        contentType is not null && TextTypes.Any(t => contentType.Contains(t, StringComparison.OrdinalIgnoreCase));

    private static void WriteMap(Utf8JsonWriter json, string name, IEnumerable<(string Name, string Value)> entries)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in entries)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    // In the order in which they came first.
    private static IEnumerable<(string, string)> Parameters(string query) => query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(parts => (Name: Decode(parts[0]), Value: parts.Length == 2 ? Decode(parts[1]) : ""))
        .GroupBy(p => p.Name, StringComparer.Ordinal)
        .Select(g => (g.Key, string.Join(',', g.Select(p => p.Value))));

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
