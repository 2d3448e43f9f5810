using System.Text;
using System.Text.Json;

namespace Kiln.Execution.RuntimeApi.Runtime;

/// <summary>
/// What a trace is to have of an error: a header with JSON, or the member <c>errorCause</c> of a body of the one content type that has it. Looked for
/// only where the event is recorded.
/// </summary>
internal static class ErrorCause
{
    private const string Header = "Lambda-Runtime-Function-XRay-Error-Cause";

    public static ReadOnlyMemory<byte> Of(ApiExchange exchange, byte[] body)
    {
        if (exchange.Api.Runtime?.IsRecorded != true)
            return default;

        var header = exchange.Header(Header);
        if (header.Length > 0)
            return Encoding.UTF8.GetBytes(header);

        if (exchange.Http.Request.ContentType != ErrorDocument.WithCause)
            return default;

        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("errorCause", out var cause) ? Encoding.UTF8.GetBytes(cause.GetRawText()) : default;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return default;
        }
    }
}
