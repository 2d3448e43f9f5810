using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Kiln.Execution.RuntimeApi;

/// <summary>One request to the Runtime API: whose it is, and the few ways in which it is answered.</summary>
/// <param name="Id">What stands in the path where the route has a request id; else empty.</param>
internal readonly record struct ApiExchange(HttpContext Http, SandboxApi Api, string Id)
{
    private const string JsonType = "application/json";

    /// <summary>What a request may send where a small document is meant.</summary>
    private const int MaxDocument = 64 * 1024;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Header(string name) => Http.Request.Headers[name].ToString();

    /// <summary>Client is gone, or the environment is.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>The body of a small document. Null: it is too large, or its sender is gone.</summary>
    public async ValueTask<byte[]?> ReadDocumentAsync()
    {
        using var collector = new BodyCollector(MaxDocument);
        return await collector.ReadAsync(Http.Request.BodyReader, Aborted) == BodyOutcome.Complete ? collector.ToArray() : null;
    }

    public Task AcceptAsync() => WriteAsync(StatusCodes.Status202Accepted, JsonType, "{\"status\":\"OK\"}\n"u8.ToArray());

    public Task JsonAsync(ReadOnlyMemory<byte> body) => WriteAsync(StatusCodes.Status200OK, JsonType, body);

    public Task JsonAsync(Action<Utf8JsonWriter> members) => JsonAsync(Encode(members));

    /// <summary><c>{"errorMessage":"…","errorType":"…"}</c>, with the newline that Go's encoder ends with.</summary>
    public Task RefuseAsync(ApiError error) => WriteAsync(error.Status, JsonType, Encode(json =>
    {
        json.WriteString("errorMessage"u8, error.ErrorMessage);
        json.WriteString("errorType"u8, error.ErrorType);
    }));

    public Task TextAsync(int status, string text) =>
        WriteAsync(status, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(text));

    public async Task WriteAsync(int status, string contentType, ReadOnlyMemory<byte> body)
    {
        Http.Response.StatusCode = status;
        Http.Response.ContentType = contentType;
        Http.Response.ContentLength = body.Length;
        await Http.Response.BodyWriter.WriteAsync(body, Aborted);
    }

    private static byte[] Encode(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
