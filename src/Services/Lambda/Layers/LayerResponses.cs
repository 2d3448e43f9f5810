namespace Kiln.Services.Lambda.Layers;

/// <summary>A layer version as the API shows it.</summary>
public sealed record LayerVersion
{
    public LayerVersionContentOutput? Content { get; init; }
    public string? LayerArn { get; init; }
    public string? LayerVersionArn { get; init; }
    public string? Description { get; init; }
    public string? CreatedDate { get; init; }
    public long? Version { get; init; }
    public List<string>? CompatibleRuntimes { get; init; }
    public string? LicenseInfo { get; init; }
    public List<string>? CompatibleArchitectures { get; init; }
}

public sealed record LayerVersionContentOutput
{
    /// <summary>Presigned URL of the layer's package, valid for ten minutes.</summary>
    public string? Location { get; init; }
    public string? CodeSha256 { get; init; }
    public long? CodeSize { get; init; }
}

public sealed record ListLayersResponse
{
    public List<LayersListItem>? Layers { get; init; }
    public string? NextMarker { get; init; }
}

public sealed record LayersListItem
{
    public string? LayerName { get; init; }
    public string? LayerArn { get; init; }
    public LayerVersionsListItem? LatestMatchingVersion { get; init; }
}

public sealed record ListLayerVersionsResponse
{
    public List<LayerVersionsListItem>? LayerVersions { get; init; }
    public string? NextMarker { get; init; }
}

public sealed record LayerVersionsListItem
{
    public string? LayerVersionArn { get; init; }
    public long? Version { get; init; }
    public string? Description { get; init; }
    public string? CreatedDate { get; init; }
    public List<string>? CompatibleRuntimes { get; init; }
    public string? LicenseInfo { get; init; }
    public List<string>? CompatibleArchitectures { get; init; }
}

public sealed record AddLayerVersionPermissionResponse
{
    /// <summary>The statement that was added, as JSON.</summary>
    public string? Statement { get; init; }
    public string? RevisionId { get; init; }
}

public sealed record GetLayerVersionPolicyResponse
{
    public string? Policy { get; init; }
    public string? RevisionId { get; init; }
}

/// <summary>A layer of a function, in the function's configuration.</summary>
public sealed record Layer
{
    public string? Arn { get; init; }
    public long? CodeSize { get; init; }
}
