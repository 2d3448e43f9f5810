using Kiln.Aws.Validation;

namespace Kiln.Services.Logs.Insights;

public sealed record PutQueryDefinitionRequest
{
    [OneOf("CWLI", "SQL", "PPL")]
    public string? QueryLanguage { get; init; }

    [Required, Length(1, 255)]
    public string? Name { get; init; }

    [Length(1, 256)]
    public string? QueryDefinitionId { get; init; }

    [Length(1, 512, On = On.ListMember), Pattern(@"[\.\-_/#A-Za-z0-9]+", On = On.ListMember)]
    public List<string>? LogGroupNames { get; init; }

    [Required, Length(1, 10000)]
    public string? QueryString { get; init; }

    [Length(36, 128), Pattern(@"\S{36,128}")]
    public string? ClientToken { get; init; }

    [Length(0, 20)]
    public List<QueryParameter>? Parameters { get; init; }
}

public sealed record QueryParameter
{
    [Required, Length(1, 128), Pattern("^[a-zA-Z_][a-zA-Z0-9_]*")]
    public string? Name { get; init; }

    [Length(0, 1024)]
    public string? DefaultValue { get; init; }

    [Length(0, 512)]
    public string? Description { get; init; }
}

public sealed record PutQueryDefinitionResponse
{
    public string? QueryDefinitionId { get; init; }
}

/// <summary>Persisted as JSON by member names.</summary>
public sealed record QueryDefinition
{
    public string? QueryLanguage { get; init; }
    public string? QueryDefinitionId { get; init; }
    public string? Name { get; init; }
    public string? QueryString { get; init; }
    public long? LastModified { get; init; }
    public List<string>? LogGroupNames { get; init; }
    public List<QueryParameter>? Parameters { get; init; }
}

public sealed record DescribeQueryDefinitionsRequest
{
    [OneOf("CWLI", "SQL", "PPL")]
    public string? QueryLanguage { get; init; }

    [Length(1, 255)]
    public string? QueryDefinitionNamePrefix { get; init; }

    [Range(1, 1000)]
    public int? MaxResults { get; init; }

    [Length(1)]
    public string? NextToken { get; init; }
}

public sealed record DescribeQueryDefinitionsResponse
{
    public List<QueryDefinition>? QueryDefinitions { get; init; }
    public string? NextToken { get; init; }
}

public sealed record DeleteQueryDefinitionRequest
{
    [Required, Length(1, 256)]
    public string? QueryDefinitionId { get; init; }
}

public sealed record DeleteQueryDefinitionResponse
{
    public bool? Success { get; init; }
}
