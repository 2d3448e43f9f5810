using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kiln.Aws.Protocols;

/// <summary>JSON protocols: <c>1542746476.647</c>, seconds since the epoch. Read as ISO 8601 too, since query requests of the same service have that.</summary>
internal sealed class EpochTimestamp : JsonConverter<DateTimeOffset>
{
    private static readonly double Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return Iso8601Timestamp.Parse(reader.GetString()!);
        var seconds = reader.GetDouble();
        return seconds >= 0 && seconds < Latest ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(seconds * 1000)) : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.ToUnixTimeMilliseconds() / 1000m);
}

/// <summary>XML protocols: <c>2018-11-20T20:41:16Z</c>.</summary>
internal sealed class Iso8601Timestamp : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString()!);

    internal static DateTimeOffset Parse(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw new JsonException();

    internal static string Text(DateTimeOffset value) => value.Millisecond == 0
        ? value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}
