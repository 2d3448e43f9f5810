using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kiln.Services.XRay.Groups;

/// <summary>A named filter expression. Members are persisted as JSON by name: append only, never rename.</summary>
internal sealed record GroupRecord
{
    public const string DefaultName = "Default";

    public required string Name { get; init; }
    public required string Arn { get; init; }
    public string? FilterExpression { get; init; }
    public bool InsightsEnabled { get; init; }
    public bool NotificationsEnabled { get; init; }
    public Dictionary<string, string> Tags { get; init; } = [];

    public string ToJson() => JsonSerializer.Serialize(this, GroupRecords.Default.GroupRecord);

    public static GroupRecord Parse(string document) => JsonSerializer.Deserialize(document, GroupRecords.Default.GroupRecord)!;
}

[JsonSerializable(typeof(GroupRecord))]
internal sealed partial class GroupRecords : JsonSerializerContext;
