using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kiln.Services.CloudWatch.Metrics;

/// <summary>What a metric is told by. Dimensions in another order are the same.</summary>
/// <param name="Dimensions">JSON: <c>[["Name","Value"],…]</c> in order of name, as TextOf writes them.</param>
internal readonly record struct MetricKey(string AccountId, string Region, string Namespace, string Name, string Dimensions)
{
    internal const string NoDimensions = "[]";

    internal static string TextOf(IEnumerable<KeyValuePair<string, string>> dimensions)
    {
        var pairs = dimensions.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => new[] { d.Key, d.Value }).ToArray();
        return pairs.Length == 0 ? NoDimensions : JsonSerializer.Serialize(pairs, DimensionTexts.Default.StringArrayArray);
    }

    internal static string TextOf(List<Dimension>? dimensions) =>
        TextOf((dimensions ?? []).Select(d => KeyValuePair.Create(d.Name!, d.Value!)));

    internal static List<Dimension> DimensionsIn(string text) => text == NoDimensions
        ? []
        : [.. JsonSerializer.Deserialize(text, DimensionTexts.Default.StringArrayArray)!.Select(pair => new Dimension { Name = pair[0], Value = pair[1] })];
}

[JsonSerializable(typeof(string[][]))]
internal sealed partial class DimensionTexts : JsonSerializerContext;
