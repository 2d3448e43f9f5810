using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kiln.Execution.RuntimeApi.Extensions;

/// <summary>Bodies of events for extensions.</summary>
internal static class ExtensionEvent
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>{"eventType":"INVOKE","deadlineMs":…,"requestId":"…","invokedFunctionArn":"…","tracing":{"type":"X-Amzn-Trace-Id","value":"Root=…"}}</c></summary>
    public static byte[] Invoke(Invocation invocation, long deadlineMs) => Write(json =>
    {
        json.WriteString("eventType"u8, "INVOKE"u8);
        json.WriteNumber("deadlineMs"u8, deadlineMs);
        json.WriteString("requestId"u8, invocation.RequestId);
        json.WriteString("invokedFunctionArn"u8, invocation.InvokedFunctionArn);
        if (invocation.TraceHeader is not { } trace)
            return;

        json.WriteStartObject("tracing"u8);
        json.WriteString("type"u8, "X-Amzn-Trace-Id"u8);
        json.WriteString("value"u8, trace);
        json.WriteEndObject();
    });

    /// <summary><c>{"eventType":"SHUTDOWN","deadlineMs":…,"shutdownReason":"spindown"}</c></summary>
    public static byte[] Shutdown(ShutdownReason reason, long deadlineMs) => Write(json =>
    {
        json.WriteString("eventType"u8, "SHUTDOWN"u8);
        json.WriteNumber("deadlineMs"u8, deadlineMs);
        json.WriteString("shutdownReason"u8, NameOf(reason));
    });

    private static string NameOf(ShutdownReason reason) => reason switch
    {
        ShutdownReason.Timeout => "timeout",
        ShutdownReason.Failure => "failure",
        _ => "spindown",
    };

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>Why an environment's processes are told to end.</summary>
internal enum ShutdownReason
{
    /// <summary>Nothing is wrong: it is idle, out of date, or the server stops.</summary>
    Spindown,

    /// <summary>An event ran over its time.</summary>
    Timeout,

    /// <summary>The runtime or an extension was lost.</summary>
    Failure,
}
