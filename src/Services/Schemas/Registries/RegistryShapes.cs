using System.Text.Json.Serialization;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;

namespace Kiln.Services.Schemas.Registries;

public sealed record CreateRegistryRequest
{
    [InPath("registryName"), Required]
    public string? RegistryName { get; init; }

    [Length(0, 256)]
    public string? Description { get; init; }

    [JsonPropertyName("tags")]
    public Dictionary<string, string>? Tags { get; init; }
}

public sealed record DescribeRegistryRequest
{
    [InPath("registryName"), Required]
    public string? RegistryName { get; init; }
}

public sealed record UpdateRegistryRequest
{
    [InPath("registryName"), Required]
    public string? RegistryName { get; init; }

    [Length(0, 256)]
    public string? Description { get; init; }
}

public sealed record DeleteRegistryRequest
{
    [InPath("registryName"), Required]
    public string? RegistryName { get; init; }
}

public sealed record ListRegistriesRequest
{
    [InQuery("limit")]
    public int? Limit { get; init; }

    [InQuery("nextToken")]
    public string? NextToken { get; init; }

    [InQuery("registryNamePrefix")]
    public string? RegistryNamePrefix { get; init; }

    [InQuery("scope")]
    public string? Scope { get; init; }
}

/// <summary>Of CreateRegistry, DescribeRegistry, UpdateRegistry.</summary>
public sealed record RegistryResponse
{
    public string? Description { get; init; }
    public string? RegistryArn { get; init; }
    public string? RegistryName { get; init; }

    [JsonPropertyName("tags")]
    public Dictionary<string, string>? Tags { get; init; }

    internal static RegistryResponse Of(SchemaScope scope, string name, RegistryRecord registry) => new()
    {
        Description = registry.Description,
        RegistryArn = SchemaNames.RegistryArn(scope, name),
        RegistryName = name,
        Tags = registry.Tags,
    };
}

public sealed record ListRegistriesResponse
{
    public List<RegistrySummary>? Registries { get; init; }
    public string? NextToken { get; init; }
}

public sealed record RegistrySummary
{
    public string? RegistryArn { get; init; }
    public string? RegistryName { get; init; }

    [JsonPropertyName("tags")]
    public Dictionary<string, string>? Tags { get; init; }
}
