using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kiln.Services.Lambda.Tracing;

/// <summary>What the documents of the service's segments have in common.</summary>
internal static class SegmentJson
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <param name="decimals">3: milliseconds; 6: microseconds.</param>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset time, int decimals)
    {
        var seconds = (decimal)(time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        json.WritePropertyName(name);
        json.WriteRawValue(decimal.Round(seconds, decimals).ToString("0.######", CultureInfo.InvariantCulture));
    }

    /// <summary>16 hexadecimal digits.</summary>
    public static string NewId() => System.Security.Cryptography.RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>The function that a run was of.</summary>
    public static SegmentOwner OwnerOf(Kiln.Execution.FunctionVersion function) => new(function.AccountId, function.Region, function.FunctionArn, function.RoleArn);
}
