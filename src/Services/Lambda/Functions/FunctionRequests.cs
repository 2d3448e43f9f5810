using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;
using Kiln.Services.Lambda.Concurrency;

namespace Kiln.Services.Lambda.Functions;

/// <summary>Where a deployment package is.</summary>
public record FunctionCode
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

    [Length(0, 10000), Pattern(LambdaPatterns.ResourceArn)]
    public string? SourceKMSKeyArn { get; init; }
    public string? ImageUri { get; init; }
}

/// <summary>The configuration members that CreateFunction and UpdateFunctionConfiguration have in common.</summary>
public abstract record ConfigurationRequest
{
    [Length(0, 10000), Pattern(LambdaPatterns.Role)]
    public virtual string? Role { get; init; }

    // Checked by the service, which answers InvalidParameterValueException rather than ValidationException.
    public string? Runtime { get; init; }

    [Length(0, 128), Pattern(LambdaPatterns.Handler)]
    public string? Handler { get; init; }

    [Length(0, 256)]
    public string? Description { get; init; }

    [Range(1, 5400)]
    public int? Timeout { get; init; }

    [Range(128, 32768)]
    public int? MemorySize { get; init; }
    public FunctionEnvironment? Environment { get; init; }
    public VpcConfig? VpcConfig { get; init; }
    public DeadLetterConfig? DeadLetterConfig { get; init; }

    [Length(0, 10000), Pattern(LambdaPatterns.ResourceArn)]
    public string? KMSKeyArn { get; init; }
    public TracingConfig? TracingConfig { get; init; }
    public EphemeralStorage? EphemeralStorage { get; init; }
    public SnapStart? SnapStart { get; init; }
    public LoggingConfig? LoggingConfig { get; init; }

    [Length(1, 2048, On = On.ListMember), Pattern(LambdaPatterns.LayerVersionArn, On = On.ListMember), Required(On = On.ListMember)]
    public List<string>? Layers { get; init; }

    [Length(0, 1), Required(On = On.ListMember)]
    public List<FileSystemConfig>? FileSystemConfigs { get; init; }

    // Members of features that Kiln does not have: read so that asking for one is refused rather than ignored.
    public System.Text.Json.JsonElement? ImageConfig { get; init; }
    public System.Text.Json.JsonElement? DurableConfig { get; init; }
    public System.Text.Json.JsonElement? CapacityProviderConfig { get; init; }
}

public sealed record CreateFunctionRequest : ConfigurationRequest, IResourceRequest
{
    [Required, Length(1, 140), Pattern(LambdaPatterns.FunctionName)]
    public string? FunctionName { get; init; }

    [Required, Length(0, 10000), Pattern(LambdaPatterns.Role)]
    public override string? Role { get; init; }

    [Required]
    public FunctionCode? Code { get; init; }
    public bool? Publish { get; init; }

    [OneOf("Zip", "Image")]
    public string? PackageType { get; init; }

    [Length(1, 1), OneOf("x86_64", "arm64", On = On.ListMember), Required(On = On.ListMember)]
    public List<string>? Architectures { get; init; }

    [Length(1, 128, On = On.MapKey), Pattern(LambdaPatterns.Tag, On = On.MapKey)]
    [Length(0, 256, On = On.MapValue), Pattern(LambdaPatterns.Tag, On = On.MapValue), Required(On = On.MapValue)]
    public Dictionary<string, string>? Tags { get; init; }

    [Length(0, 200), Pattern(LambdaPatterns.CodeSigningConfigArn)]
    public string? CodeSigningConfigArn { get; init; }

    [OneOf("LATEST_PUBLISHED")]
    public string? PublishTo { get; init; }
    public System.Text.Json.JsonElement? TenancyConfig { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.UnqualifiedResourceArn(FunctionName, caller);
}

public sealed record UpdateFunctionConfigurationRequest : ConfigurationRequest, IResourceRequest
{
    [InPath, Required, Length(1, 140), Pattern(LambdaPatterns.FunctionName)]
    public string? FunctionName { get; init; }
    public string? RevisionId { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.UnqualifiedResourceArn(FunctionName, caller);
}

public sealed record UpdateFunctionCodeRequest : FunctionCode, IResourceRequest
{
    [InPath, Required, Length(1, 140), Pattern(LambdaPatterns.FunctionName)]
    public string? FunctionName { get; init; }
    public bool? Publish { get; init; }
    public bool? DryRun { get; init; }
    public string? RevisionId { get; init; }

    [OneOf("LATEST_PUBLISHED")]
    public string? PublishTo { get; init; }

    [Length(1, 1), OneOf("x86_64", "arm64", On = On.ListMember), Required(On = On.ListMember)]
    public List<string>? Architectures { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.UnqualifiedResourceArn(FunctionName, caller);
}

/// <summary>GetFunction, GetFunctionConfiguration, DeleteFunction.</summary>
public sealed record FunctionRequest : QualifiedFunctionRequest;

public sealed record ListFunctionsRequest
{
    [InQuery, OneOf("ALL")]
    public string? FunctionVersion { get; init; }

    [InQuery]
    public string? Marker { get; init; }

    [InQuery, Range(1, 10000)]
    public int? MaxItems { get; init; }

    [InQuery, Length(1, 50), Pattern(LambdaPatterns.MasterRegion)]
    public string? MasterRegion { get; init; }
}

public sealed record ListFunctionsResponse
{
    public List<FunctionConfiguration>? Functions { get; init; }
    public string? NextMarker { get; init; }
}

public sealed record GetFunctionResponse
{
    public FunctionConfiguration? Configuration { get; init; }
    public FunctionCodeLocation? Code { get; init; }
    public Dictionary<string, string>? Tags { get; init; }
    public TagsError? TagsError { get; init; }
    public ConcurrencySettings? Concurrency { get; init; }
}

/// <summary>Why there are no tags.</summary>
public sealed record TagsError
{
    public string? ErrorCode { get; init; }
    public string? Message { get; init; }
}

public sealed record FunctionCodeLocation
{
    public string? RepositoryType { get; init; }

    /// <summary>Presigned URL of the deployment package, valid for ten minutes.</summary>
    public string? Location { get; init; }
}

public sealed record DeleteFunctionResponse
{
    [InStatus]
    public int? StatusCode { get; init; }
}
