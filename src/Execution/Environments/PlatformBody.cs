using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kiln.Execution.Frames;
using Kiln.Execution.Runtimes;

namespace Kiln.Execution.Environments;

/// <summary>Bodies that the platform writes when the runtime could not, each in the words of its era: compact JSON, as Go's encoder makes it.</summary>
internal static class PlatformBody
{
    public const string ExitError = "Runtime.ExitError";

    /// <summary>Only in reports: to the caller, a process that the kernel killed for its memory is one that was killed.</summary>
    public const string OutOfMemory = "Runtime.OutOfMemory";
    public const string InvalidEntrypoint = "Runtime.InvalidEntrypoint";
    public const string SandboxFailure = "Sandbox.Failure";
    public const string ResponseSizeTooLarge = "Function.ResponseSizeTooLarge";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="now">When the time was over.</param>
    public static byte[] TimedOut(RuntimeEra era, string requestId, TimeSpan timeout, DateTimeOffset now)
    {
        var words = TimeoutWords(timeout);
        return era == RuntimeEra.Current
            ? Of("Sandbox.Timedout", $"RequestId: {requestId} Error: {words}")
            : Of(null, $"{Timestamp(now)} {requestId} {words}");
    }

    public static byte[] Exited(RuntimeEra era, string requestId, string reason) => era == RuntimeEra.NativeChannel
        ? Of(null, $"RequestId: {requestId} {ExitedEarly}")
        : Of(ExitError, $"RequestId: {requestId} Error: {reason}");

    public static byte[] Failed(string requestId, string reason, string errorType) => Of(errorType, $"RequestId: {requestId} Error: {reason}");

    public static byte[] NotStarted(string requestId, string reason) => Of(InvalidEntrypoint, $"RequestId: {requestId} Error: {reason}");

    // AWS puts the message first in this one.
    public static byte[] ResponseTooLarge() => Encoding.UTF8.GetBytes(
        $$"""{"errorMessage":"Response payload size exceeded maximum allowed payload size ({{FrameLimits.MaxResponse}} bytes).",""" +
        $"\"errorType\":\"{ResponseSizeTooLarge}\"}}");

    public static byte[] StreamTooLarge() =>
        Of(ResponseSizeTooLarge, $"Response payload size exceeded maximum allowed payload size ({StreamedResponse.MaxBytes} bytes).");

    /// <summary>What AWS said of any end of the process in the first era.</summary>
    public const string ExitedEarly = "Process exited before completing request";

    public static string TimeoutWords(TimeSpan timeout) =>
        string.Create(CultureInfo.InvariantCulture, $"Task timed out after {timeout.TotalSeconds:F2} seconds");

    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static byte[] Of(string? errorType, string errorMessage)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            if (errorType is not null)
                json.WriteString("errorType"u8, errorType);

            json.WriteString("errorMessage"u8, errorMessage);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
