using Kiln.Aws.Operations;
using Kiln.Aws.Validation;

namespace Kiln.Services.Lambda.Aliases;

public sealed record CreateAliasRequest : NamedFunctionRequest
{
    [Required, Length(1, 128), Pattern(LambdaPatterns.Alias)]
    public string? Name { get; init; }

    [Required, Length(1, 1024), Pattern(LambdaPatterns.VersionWithLatest)]
    public string? FunctionVersion { get; init; }

    [Length(0, 256)]
    public string? Description { get; init; }
    public AliasRoutingConfiguration? RoutingConfig { get; init; }
}

public sealed record UpdateAliasRequest : NamedFunctionRequest
{
    [InPath, Required, Length(1, 128), Pattern(LambdaPatterns.Alias)]
    public string? Name { get; init; }

    [Length(1, 1024), Pattern(LambdaPatterns.VersionWithLatest)]
    public string? FunctionVersion { get; init; }

    [Length(0, 256)]
    public string? Description { get; init; }
    public AliasRoutingConfiguration? RoutingConfig { get; init; }
    public string? RevisionId { get; init; }
}

/// <summary>GetAlias, DeleteAlias.</summary>
public sealed record AliasRequest : NamedFunctionRequest
{
    [InPath, Required, Length(1, 128), Pattern(LambdaPatterns.Alias)]
    public string? Name { get; init; }
}

public sealed record ListAliasesRequest : NamedFunctionRequest
{
    [InQuery, Length(1, 1024), Pattern(LambdaPatterns.VersionWithLatest)]
    public string? FunctionVersion { get; init; }

    [InQuery]
    public string? Marker { get; init; }

    [InQuery, Range(1, 10000)]
    public int? MaxItems { get; init; }
}

public sealed record ListAliasesResponse
{
    public List<AliasConfiguration>? Aliases { get; init; }
    public string? NextMarker { get; init; }
}

public sealed record AliasRoutingConfiguration
{
    [Length(1, 1024, On = On.MapKey), Pattern("[0-9]+", On = On.MapKey)]
    [Range(0, 1, Fractional = true, On = On.MapValue), Required(On = On.MapValue)]
    public Dictionary<string, double>? AdditionalVersionWeights { get; init; }
}

public sealed record AliasConfiguration
{
    public string? AliasArn { get; init; }
    public string? Name { get; init; }
    public string? FunctionVersion { get; init; }
    public string? Description { get; init; }
    public AliasRoutingConfiguration? RoutingConfig { get; init; }
    public string? RevisionId { get; init; }

    internal static AliasConfiguration Of(AliasRecord alias) => new()
    {
        AliasArn = alias.Arn,
        Name = alias.Key.Version,
        FunctionVersion = alias.FunctionVersion,
        Description = alias.Description,
        RoutingConfig = alias.AdditionalVersion is { } version ? new() { AdditionalVersionWeights = new() { [version] = alias.AdditionalWeight } } : null,
        RevisionId = alias.RevisionId,
    };
}
