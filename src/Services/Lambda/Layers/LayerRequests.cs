using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;

namespace Kiln.Services.Lambda.Layers;

public sealed record LayerVersionContentInput
{
    public byte[]? ZipFile { get; init; }

    [Length(3, 63), Pattern(LambdaPatterns.S3Bucket)]
    public string? S3Bucket { get; init; }

    [Length(1, 1024), Pattern(".*")]
    public string? S3Key { get; init; }

    [Length(1, 1024), Pattern(".*")]
    public string? S3ObjectVersion { get; init; }

    [OneOf("COPY", "REFERENCE")]
    public string? S3ObjectStorageMode { get; init; }
}

public sealed record PublishLayerVersionRequest : IResourceRequest
{
    [InPath, Required, Length(1, 140), Pattern(LayerPatterns.LayerName)]
    public string? LayerName { get; init; }

    [Length(0, 256)]
    public string? Description { get; init; }

    [Required]
    public LayerVersionContentInput? Content { get; init; }

    [Length(0, 15), LayerRuntime]
    public List<string>? CompatibleRuntimes { get; init; }

    [Length(0, 2), OneOf("x86_64", "arm64", On = On.ListMember), Required(On = On.ListMember)]
    public List<string>? CompatibleArchitectures { get; init; }

    [Length(0, 512), Pattern(".*")]
    public string? LicenseInfo { get; init; }

    public string ResourceArn(Caller caller) => LayerKey.ResourceArn(LayerName, null, caller);
}

/// <summary>A request that names a layer version in its path.</summary>
internal interface ILayerVersionRequest : IResourceRequest
{
    string? LayerName { get; }
    long? VersionNumber { get; }

    string IResourceRequest.ResourceArn(Caller caller) => LayerKey.ResourceArn(LayerName, VersionNumber, caller);
}

/// <summary>GetLayerVersion, DeleteLayerVersion, GetLayerVersionPolicy.</summary>
public sealed record LayerVersionRequest : ILayerVersionRequest
{
    [InPath, Required, Length(1, 140), Pattern(LayerPatterns.LayerName)]
    public string? LayerName { get; init; }

    [InPath, Required]
    public long? VersionNumber { get; init; }
}

public sealed record GetLayerVersionByArnRequest : IResourceRequest
{
    [InQuery, Required, Length(1, 2048), Pattern(LambdaPatterns.LayerVersionArn)]
    public string? Arn { get; init; }

    // A number may be written in several ways; a policy knows one.
    public string ResourceArn(Caller caller) => Arn is null ? "*" : LayerVersionKey.Parse(Arn)?.Arn ?? Arn;
}

public sealed record ListLayersRequest
{
    [InQuery, LayerRuntime]
    public string? CompatibleRuntime { get; init; }

    [InQuery, OneOf("x86_64", "arm64")]
    public string? CompatibleArchitecture { get; init; }

    [InQuery]
    public string? Marker { get; init; }

    [InQuery, Range(1, 50)]
    public int? MaxItems { get; init; }
}

public sealed record ListLayerVersionsRequest
{
    [InPath, Required, Length(1, 140), Pattern(LayerPatterns.LayerName)]
    public string? LayerName { get; init; }

    [InQuery, LayerRuntime]
    public string? CompatibleRuntime { get; init; }

    [InQuery, OneOf("x86_64", "arm64")]
    public string? CompatibleArchitecture { get; init; }

    [InQuery]
    public string? Marker { get; init; }

    [InQuery, Range(1, 50)]
    public int? MaxItems { get; init; }
}

public sealed record AddLayerVersionPermissionRequest : ILayerVersionRequest
{
    [InPath, Required, Length(1, 140), Pattern(LayerPatterns.LayerName)]
    public string? LayerName { get; init; }

    [InPath, Required]
    public long? VersionNumber { get; init; }

    [Required, Length(1, 100), Pattern(LayerPatterns.StatementId)]
    public string? StatementId { get; init; }

    [Required, Length(0, 22), Pattern(LayerStatement.Action)]
    public string? Action { get; init; }

    [Required, Length(0, 10000), Pattern(LayerPatterns.Principal)]
    public string? Principal { get; init; }

    [Length(0, 34), Pattern(LayerPatterns.OrganizationId)]
    public string? OrganizationId { get; init; }

    [InQuery]
    public string? RevisionId { get; init; }
}

public sealed record RemoveLayerVersionPermissionRequest : ILayerVersionRequest
{
    [InPath, Required, Length(1, 140), Pattern(LayerPatterns.LayerName)]
    public string? LayerName { get; init; }

    [InPath, Required]
    public long? VersionNumber { get; init; }

    [InPath, Required, Length(1, 100), Pattern(LayerPatterns.StatementId)]
    public string? StatementId { get; init; }

    [InQuery]
    public string? RevisionId { get; init; }
}
