using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kiln.Execution.Frames;

namespace Kiln.Execution.Environments;

/// <summary>Bodies that the platform writes when the runtime could not: compact JSON, as Go's encoder makes it.</summary>
internal static class PlatformBody
{
    public const string ExitError = "Runtime.ExitError";
    public const string InvalidEntrypoint = "Runtime.InvalidEntrypoint";
    public const string ResponseSizeTooLarge = "Function.ResponseSizeTooLarge";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] TimedOut(string requestId, TimeSpan timeout)
    {
        var seconds = timeout.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture);
        return Of("Sandbox.Timedout", $"RequestId: {requestId} Error: Task timed out after {seconds} seconds");
    }

    public static byte[] Exited(string requestId, string reason) => Of(ExitError, $"RequestId: {requestId} Error: {reason}");

    public static byte[] Failed(string requestId, string reason, string errorType) => Of(errorType, $"RequestId: {requestId} Error: {reason}");

    public static byte[] NotStarted(string requestId, string reason) => Of(InvalidEntrypoint, $"RequestId: {requestId} Error: {reason}");

    // AWS puts the message first in this one.
    public static byte[] ResponseTooLarge() => Encoding.UTF8.GetBytes(
        $$"""{"errorMessage":"Response payload size exceeded maximum allowed payload size ({{FrameLimits.MaxResponse}} bytes).",""" +
        $"\"errorType\":\"{ResponseSizeTooLarge}\"}}");

    public static byte[] Of(string errorType, string errorMessage)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            json.WriteString("errorType"u8, errorType);
            json.WriteString("errorMessage"u8, errorMessage);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
