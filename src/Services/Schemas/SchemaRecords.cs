using System.Text.Json;
using System.Text.Json.Serialization;
using Kiln.Aws.Operations;

namespace Kiln.Services.Schemas;

internal sealed record SchemaScope(string AccountId, string Region)
{
    internal static SchemaScope Of(Caller caller) => new(caller.AccountId, caller.Region);
}

/// <summary>Persisted as JSON by name: append only, never rename.</summary>
internal sealed record RegistryRecord
{
    public string? Description { get; init; }
    public Dictionary<string, string> Tags { get; init; } = [];

    public string ToJson() => JsonSerializer.Serialize(this, StoredSchemas.Default.RegistryRecord);

    public static RegistryRecord Parse(string document) => JsonSerializer.Deserialize(document, StoredSchemas.Default.RegistryRecord)!;
}

/// <summary>A schema without its versions. Persisted as JSON by name: append only, never rename.</summary>
internal sealed record SchemaRecord
{
    public string? Description { get; init; }
    public Dictionary<string, string> Tags { get; init; } = [];
    public DateTimeOffset LastModified { get; init; }

    /// <summary>The highest number that a version ever had.</summary>
    public int LastVersion { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, StoredSchemas.Default.SchemaRecord);

    public static SchemaRecord Parse(string document) => JsonSerializer.Deserialize(document, StoredSchemas.Default.SchemaRecord)!;
}

internal sealed record SchemaVersionRecord(int Version, string Type, string Content, DateTimeOffset Created);

[JsonSerializable(typeof(RegistryRecord))]
[JsonSerializable(typeof(SchemaRecord))]
internal sealed partial class StoredSchemas : JsonSerializerContext;
