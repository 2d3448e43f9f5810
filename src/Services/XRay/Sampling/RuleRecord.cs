using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kiln.Services.XRay.Sampling;

/// <summary>A sampling rule as it is kept. Members are persisted as JSON by name: append only, never rename.</summary>
internal sealed record RuleRecord
{
    public required SamplingRule Rule { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ModifiedAt { get; init; }
    public Dictionary<string, string> Tags { get; init; } = [];

    public string ToJson() => JsonSerializer.Serialize(this, RuleRecords.Default.RuleRecord);

    public static RuleRecord Parse(string document) => JsonSerializer.Deserialize(document, RuleRecords.Default.RuleRecord)!;
}

[JsonSerializable(typeof(RuleRecord))]
internal sealed partial class RuleRecords : JsonSerializerContext;
