using System.Text.Json.Serialization;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;

namespace Kiln.Services.Schemas.Versions;

public sealed record CreateSchemaRequest
{
    [InPath("registryName"), Required]
    public string? RegistryName { get; init; }

    [InPath("schemaName"), Required]
    public string? SchemaName { get; init; }

    [Required, Length(1, 100000)]
    public string? Content { get; init; }

    [Length(0, 256)]
    public string? Description { get; init; }

    [JsonPropertyName("tags")]
    public Dictionary<string, string>? Tags { get; init; }

    [Required, OneOf("OpenApi3", "JSONSchemaDraft4")]
    public string? Type { get; init; }
}

public sealed record UpdateSchemaRequest
{
    [InPath("registryName"), Required]
    public string? RegistryName { get; init; }

    [InPath("schemaName"), Required]
    public string? SchemaName { get; init; }

    [Length(0, 36)]
    public string? ClientTokenId { get; init; }

    [Length(1, 100000)]
    public string? Content { get; init; }

    [Length(0, 256)]
    public string? Description { get; init; }

    [OneOf("OpenApi3", "JSONSchemaDraft4")]
    public string? Type { get; init; }
}

public sealed record DescribeSchemaRequest
{
    [InPath("registryName"), Required]
    public string? RegistryName { get; init; }

    [InPath("schemaName"), Required]
    public string? SchemaName { get; init; }

    [InQuery("schemaVersion")]
    public string? SchemaVersion { get; init; }
}

public sealed record DeleteSchemaRequest
{
    [InPath("registryName"), Required]
    public string? RegistryName { get; init; }

    [InPath("schemaName"), Required]
    public string? SchemaName { get; init; }
}

public sealed record ListSchemasRequest
{
    [InPath("registryName"), Required]
    public string? RegistryName { get; init; }

    [InQuery("limit")]
    public int? Limit { get; init; }

    [InQuery("nextToken")]
    public string? NextToken { get; init; }

    [InQuery("schemaNamePrefix")]
    public string? SchemaNamePrefix { get; init; }
}

public sealed record ListSchemaVersionsRequest
{
    [InPath("registryName"), Required]
    public string? RegistryName { get; init; }

    [InPath("schemaName"), Required]
    public string? SchemaName { get; init; }

    [InQuery("limit")]
    public int? Limit { get; init; }

    [InQuery("nextToken")]
    public string? NextToken { get; init; }
}

public sealed record DeleteSchemaVersionRequest
{
    [InPath("registryName"), Required]
    public string? RegistryName { get; init; }

    [InPath("schemaName"), Required]
    public string? SchemaName { get; init; }

    [InPath("schemaVersion"), Required]
    public string? SchemaVersion { get; init; }
}

/// <summary>Of CreateSchema, UpdateSchema.</summary>
public sealed record SchemaResponse
{
    public string? Description { get; init; }
    public string? LastModified { get; init; }
    public string? SchemaArn { get; init; }
    public string? SchemaName { get; init; }
    public string? SchemaVersion { get; init; }

    [JsonPropertyName("tags")]
    public Dictionary<string, string>? Tags { get; init; }
    public string? Type { get; init; }
    public string? VersionCreatedDate { get; init; }

    internal static SchemaResponse Of(SchemaScope scope, string registry, string name, SchemaRecord schema, SchemaVersionRecord version) => new()
    {
        Description = schema.Description,
        LastModified = SchemaTime.Text(schema.LastModified),
        SchemaArn = SchemaNames.SchemaArn(scope, registry, name),
        SchemaName = name,
        SchemaVersion = VersionOperations.Text(version.Version),
        Tags = schema.Tags,
        Type = version.Type,
        VersionCreatedDate = SchemaTime.Text(version.Created),
    };
}

public sealed record DescribeSchemaResponse
{
    public string? Content { get; init; }
    public string? Description { get; init; }
    public string? LastModified { get; init; }
    public string? SchemaArn { get; init; }
    public string? SchemaName { get; init; }
    public string? SchemaVersion { get; init; }

    [JsonPropertyName("tags")]
    public Dictionary<string, string>? Tags { get; init; }
    public string? Type { get; init; }
    public string? VersionCreatedDate { get; init; }

    internal static DescribeSchemaResponse Of(SchemaScope scope, string registry, string name, SchemaRecord schema, SchemaVersionRecord version)
    {
        var without = SchemaResponse.Of(scope, registry, name, schema, version);
        return new()
        {
            Content = version.Content,
            Description = without.Description,
            LastModified = without.LastModified,
            SchemaArn = without.SchemaArn,
            SchemaName = without.SchemaName,
            SchemaVersion = without.SchemaVersion,
            Tags = without.Tags,
            Type = without.Type,
            VersionCreatedDate = without.VersionCreatedDate,
        };
    }
}

public sealed record ListSchemasResponse
{
    public List<SchemaSummary>? Schemas { get; init; }
    public string? NextToken { get; init; }
}

public sealed record SchemaSummary
{
    public string? LastModified { get; init; }
    public string? SchemaArn { get; init; }
    public string? SchemaName { get; init; }

    [JsonPropertyName("tags")]
    public Dictionary<string, string>? Tags { get; init; }
    public long? VersionCount { get; init; }
}

public sealed record ListSchemaVersionsResponse
{
    public List<SchemaVersionSummary>? SchemaVersions { get; init; }
    public string? NextToken { get; init; }
}

public sealed record SchemaVersionSummary
{
    public string? SchemaArn { get; init; }
    public string? SchemaName { get; init; }
    public string? SchemaVersion { get; init; }
    public string? Type { get; init; }
}
