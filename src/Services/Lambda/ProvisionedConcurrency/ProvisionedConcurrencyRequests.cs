using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;

namespace Kiln.Services.Lambda.ProvisionedConcurrency;

public sealed record PutProvisionedConcurrencyConfigRequest : IResourceRequest
{
    [InPath, Required, Length(1, 140), Pattern(LambdaPatterns.FunctionName)]
    public string? FunctionName { get; init; }

    [InQuery, Required, Length(1, 128), Pattern(LambdaPatterns.OptionalQualifier)]
    public string? Qualifier { get; init; }

    [Required, Range(1)]
    public int? ProvisionedConcurrentExecutions { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.ResourceArn(FunctionName, Qualifier, caller);
}

/// <summary>GetProvisionedConcurrencyConfig, DeleteProvisionedConcurrencyConfig.</summary>
public sealed record ProvisionedConcurrencyConfigRequest : IResourceRequest
{
    [InPath, Required, Length(1, 140), Pattern(LambdaPatterns.FunctionName)]
    public string? FunctionName { get; init; }

    [InQuery, Required, Length(1, 128), Pattern(LambdaPatterns.OptionalQualifier)]
    public string? Qualifier { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.ResourceArn(FunctionName, Qualifier, caller);
}

public sealed record ListProvisionedConcurrencyConfigsRequest : NamedFunctionRequest
{
    [InQuery]
    public string? Marker { get; init; }

    [InQuery, Range(1, 50)]
    public int? MaxItems { get; init; }
}

/// <summary>Of put and get.</summary>
public sealed record ProvisionedConcurrencyState
{
    public int? RequestedProvisionedConcurrentExecutions { get; init; }
    public int? AvailableProvisionedConcurrentExecutions { get; init; }
    public int? AllocatedProvisionedConcurrentExecutions { get; init; }
    public string? Status { get; init; }
    public string? StatusReason { get; init; }
    public string? LastModified { get; init; }
}

public sealed record ProvisionedConcurrencyConfigListItem
{
    public string? FunctionArn { get; init; }
    public int? RequestedProvisionedConcurrentExecutions { get; init; }
    public int? AvailableProvisionedConcurrentExecutions { get; init; }
    public int? AllocatedProvisionedConcurrentExecutions { get; init; }
    public string? Status { get; init; }
    public string? StatusReason { get; init; }
    public string? LastModified { get; init; }
}

public sealed record ListProvisionedConcurrencyConfigsResponse
{
    public List<ProvisionedConcurrencyConfigListItem>? ProvisionedConcurrencyConfigs { get; init; }
    public string? NextMarker { get; init; }
}
