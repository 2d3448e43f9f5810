using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;

namespace Kiln.Services.Lambda.CodeSigning;

public sealed record CreateCodeSigningConfigRequest
{
    [Length(0, 256)]
    public string? Description { get; init; }

    [Required]
    public AllowedPublishers? AllowedPublishers { get; init; }
    public CodeSigningPolicies? CodeSigningPolicies { get; init; }

    [Length(1, 128, On = On.MapKey), Pattern(LambdaPatterns.Tag, On = On.MapKey)]
    [Length(0, 256, On = On.MapValue), Pattern(LambdaPatterns.Tag, On = On.MapValue)]
    public Dictionary<string, string>? Tags { get; init; }
}

public sealed record UpdateCodeSigningConfigRequest
{
    [InPath, Required, Length(0, 200), Pattern(LambdaPatterns.CodeSigningConfigArn)]
    public string? CodeSigningConfigArn { get; init; }

    [Length(0, 256)]
    public string? Description { get; init; }
    public AllowedPublishers? AllowedPublishers { get; init; }
    public CodeSigningPolicies? CodeSigningPolicies { get; init; }
}

/// <summary>GetCodeSigningConfig, DeleteCodeSigningConfig.</summary>
public sealed record CodeSigningConfigRequest
{
    [InPath, Required, Length(0, 200), Pattern(LambdaPatterns.CodeSigningConfigArn)]
    public string? CodeSigningConfigArn { get; init; }
}

/// <summary>CreateCodeSigningConfig, GetCodeSigningConfig, UpdateCodeSigningConfig.</summary>
public sealed record CodeSigningConfigResponse
{
    public CodeSigningConfig? CodeSigningConfig { get; init; }
}

public sealed record DeleteCodeSigningConfigResponse;

public sealed record ListCodeSigningConfigsRequest
{
    [InQuery]
    public string? Marker { get; init; }

    [InQuery, Range(1, 10000)]
    public int? MaxItems { get; init; }
}

public sealed record ListCodeSigningConfigsResponse
{
    public string? NextMarker { get; init; }
    public List<CodeSigningConfig>? CodeSigningConfigs { get; init; }
}

public sealed record ListFunctionsByCodeSigningConfigRequest
{
    [InPath, Required, Length(0, 200), Pattern(LambdaPatterns.CodeSigningConfigArn)]
    public string? CodeSigningConfigArn { get; init; }

    [InQuery]
    public string? Marker { get; init; }

    [InQuery, Range(1, 10000)]
    public int? MaxItems { get; init; }
}

public sealed record ListFunctionsByCodeSigningConfigResponse
{
    public string? NextMarker { get; init; }
    public List<string>? FunctionArns { get; init; }
}

public sealed record PutFunctionCodeSigningConfigRequest : IResourceRequest
{
    [InPath, Required, Length(1, 256), Pattern(LambdaPatterns.NamespacedFunctionName)]
    public string? FunctionName { get; init; }

    [Required, Length(0, 200), Pattern(LambdaPatterns.CodeSigningConfigArn)]
    public string? CodeSigningConfigArn { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.UnqualifiedResourceArn(FunctionName, caller);
}

/// <summary>GetFunctionCodeSigningConfig, DeleteFunctionCodeSigningConfig.</summary>
public sealed record FunctionCodeSigningConfigRequest : IResourceRequest
{
    [InPath, Required, Length(1, 256), Pattern(LambdaPatterns.NamespacedFunctionName)]
    public string? FunctionName { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.UnqualifiedResourceArn(FunctionName, caller);
}

public sealed record FunctionCodeSigningConfig
{
    public string? CodeSigningConfigArn { get; init; }
    public string? FunctionName { get; init; }
}
