using System.Text.Json;

namespace Kiln.Execution.Tracing;

/// <summary><c>{"format":"json","version":1}\n{"trace_id":…}</c></summary>
internal static class DaemonDatagram
{
    // Room for any spelling of the two members.
    private const int MaxHeader = 512;

    /// <summary>False: not of this form.</summary>
    /// <param name="document">What stands behind the header. Not looked at.</param>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out ReadOnlySpan<byte> document)
    {
        document = default;
        var end = datagram[..Math.Min(datagram.Length, MaxHeader)].IndexOf((byte)'\n');
        if (end < 0 || !IsHeader(datagram[..end]))
            return false;

        document = datagram[(end + 1)..];
        return !document.IsEmpty;
    }

    private static bool IsHeader(ReadOnlySpan<byte> header)
    {
        var json = new Utf8JsonReader(header);
        bool isJson = false, isFirst = false;
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return false;

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString();
                json.Read();
                if (name == "format")
                    isJson = json.TokenType == JsonTokenType.String && "json".Equals(json.GetString(), StringComparison.OrdinalIgnoreCase);
                else if (name == "version")
                    isFirst = json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var version) && version == 1;
                else
                    json.Skip();
            }

            return isJson && isFirst && json.TokenType == JsonTokenType.EndObject && !json.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
