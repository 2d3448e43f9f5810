using System.Text.Json;
using Kiln.Services.Logs.MetricFilters;

namespace Kiln.Services.Logs.EmbeddedMetrics;

/// <summary>
/// The embedded metric format: <c>{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"n","Dimensions":[["d"]],"Metrics":[{"Name":"m"}]}]},"d":"v","m":1}</c>.
/// What does not fit is left out, as AWS does; the log line stays what it is.
/// </summary>
internal static class EmbeddedMetricDocument
{
    private const int MostDimensions = 30;
    private const int MostMetrics = 100;
    private const int MostValues = 100;

    internal static IReadOnlyList<LogMetric> Read(ReadOnlyMemory<byte> message, string accountId, string region)
    {
        try
        {
            using var document = JsonDocument.Parse(message.TrimEnd((byte)'\n'));
            var root = document.RootElement;
            if (Member(root, "_aws", JsonValueKind.Object) is not { } aws
                || Member(aws, "Timestamp", JsonValueKind.Number)?.TryGetInt64(out var at) != true
                || Member(aws, "CloudWatchMetrics", JsonValueKind.Array) is not { } directives)
                return [];
            var time = DateTimeOffset.FromUnixTimeMilliseconds(aws.GetProperty("Timestamp").GetInt64());
            return [.. directives.EnumerateArray().SelectMany(directive => OfDirective(root, directive, new(accountId, region, "", "", 0, "None", time, Nothing)))];
        }
        catch (Exception e) when (e is JsonException or ArgumentOutOfRangeException)
        {
            return [];
        }
    }

    private static readonly Dictionary<string, string> Nothing = [];

    private static IEnumerable<LogMetric> OfDirective(JsonElement root, JsonElement directive, LogMetric template)
    {
        if (Text(directive, "Namespace") is not { Length: > 0 and <= 255 } ns || ns.StartsWith(':') || Member(directive, "Metrics", JsonValueKind.Array) is not { } metrics)
            return [];
        var sets = Member(directive, "Dimensions", JsonValueKind.Array) is { } given
            ? given.EnumerateArray().Select(set => DimensionsOf(root, set)).OfType<Dictionary<string, string>>().ToList()
            : [Nothing];
        return metrics.EnumerateArray().Take(MostMetrics).SelectMany(metric => OfMetric(root, metric, sets, template with { Namespace = ns })).ToList();
    }

    private static IEnumerable<LogMetric> OfMetric(JsonElement root, JsonElement metric, List<Dictionary<string, string>> sets, LogMetric template)
    {
        if (Text(metric, "Name") is not { Length: > 0 and <= 255 } name || !root.TryGetProperty(name, out var value))
            yield break;
        var unit = Text(metric, "Unit") ?? "None";
        var resolution = Member(metric, "StorageResolution", JsonValueKind.Number) is { } given && given.TryGetInt32(out var seconds) && seconds == 1 ? 1 : 60;
        foreach (var number in Numbers(value))
        {
            foreach (var dimensions in sets)
                yield return template with { Name = name, Value = number, Unit = unit, StorageResolution = resolution, Dimensions = dimensions };
        }
    }

    private static IEnumerable<double> Numbers(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetDouble(out var number) && double.IsFinite(number) ? [number] : [],
        JsonValueKind.Array => value.EnumerateArray().Take(MostValues).Where(v => v.ValueKind == JsonValueKind.Number).SelectMany(Numbers),
        _ => [],
    };

    // Null when the event does not say what one of them is.
    private static Dictionary<string, string>? DimensionsOf(JsonElement root, JsonElement names)
    {
        if (names.ValueKind != JsonValueKind.Array || names.GetArrayLength() > MostDimensions)
            return null;
        var dimensions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names.EnumerateArray())
        {
            if (name.ValueKind != JsonValueKind.String || name.GetString() is not { Length: > 0 and <= 255 } key || ValueOf(root, key) is not { Length: > 0 and <= 1024 } value)
                return null;
            dimensions[key] = value;
        }
        return dimensions;
    }

    private static string? ValueOf(JsonElement root, string name) => !root.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    private static string? Text(JsonElement element, string name) => Member(element, name, JsonValueKind.String)?.GetString();

    private static JsonElement? Member(JsonElement element, string name, JsonValueKind kind) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : null;
}
