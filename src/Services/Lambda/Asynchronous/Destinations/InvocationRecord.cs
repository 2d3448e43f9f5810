using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kiln.Execution;
using Kiln.Services.Lambda.Asynchronous.Dispatch;
using Kiln.Services.Lambda.Asynchronous.Queue;
using Kiln.Services.Lambda.Invocations;

namespace Kiln.Services.Lambda.Asynchronous.Destinations;

/// <summary>
/// What destinations are told of an event, as AWS writes it:
/// <code>
/// {"version":"1.0","timestamp":"2019-11-14T18:16:05.568Z",
///  "requestContext":{"requestId":"…","functionArn":"…:function:f:$LATEST","condition":"RetriesExhausted","approximateInvokeCount":3},
///  "requestPayload":{…},
///  "responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},
///  "responsePayload":{…}}
/// </code>
/// Event and result stand in it byte for byte. What belongs to a response is missing where the event did not run.
/// </summary>
internal static class InvocationRecord
{
    private const int FunctionRan = 200;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static ReadOnlyMemory<byte> Write(QueuedEvent about, EventEnd end, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(about.Payload.Length + 1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            json.WriteString("timestamp", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteStartObject("requestContext");
            json.WriteString("requestId", about.RequestId);
            json.WriteString("functionArn", $"{about.Settings.Arn}:{about.Settings.Version}");
            json.WriteString("condition", end.Condition.ToString());
            json.WriteNumber("approximateInvokeCount", about.Attempts);
            json.WriteEndObject();
            WritePayload(json, "requestPayload", about.Payload);
            if (end.Outcome is { } outcome)
                WriteResponse(json, outcome, end.ExecutedVersion!);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static void WriteResponse(Utf8JsonWriter json, InvocationOutcome.Completed outcome, string version)
    {
        json.WriteStartObject("responseContext");
        json.WriteNumber("statusCode", FunctionRan);
        json.WriteString("executedVersion", version);
        if (outcome is not InvocationOutcome.Succeeded)
            json.WriteString("functionError", "Unhandled");
        json.WriteEndObject();
        WritePayload(json, "responsePayload", outcome.Payload);
    }

    // A custom runtime may answer anything.
    private static void WritePayload(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> payload)
    {
        json.WritePropertyName(name);
        if (payload.Length > 0 && EventJson.Fault(payload.Span) is null)
            json.WriteRawValue(payload.Span, skipInputValidation: true);
        else
            json.WriteStringValue(Encoding.UTF8.GetString(payload.Span));
    }
}

/// <summary>How it ended with an event.</summary>
/// <param name="Outcome">Of the last attempt. Null: the event did not run then.</param>
internal sealed record EventEnd(InvocationCondition Condition, InvocationOutcome.Completed? Outcome = null, string? ExecutedVersion = null);
