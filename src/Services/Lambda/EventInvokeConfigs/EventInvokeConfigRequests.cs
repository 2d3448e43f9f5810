using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;

namespace Kiln.Services.Lambda.EventInvokeConfigs;

/// <summary>PutFunctionEventInvokeConfig, UpdateFunctionEventInvokeConfig.</summary>
public sealed record ChangeEventInvokeConfigRequest : QualifiedFunctionRequest
{
    [Range(0, 2)]
    public int? MaximumRetryAttempts { get; init; }

    [Range(60, 21600)]
    public int? MaximumEventAgeInSeconds { get; init; }
    public DestinationConfig? DestinationConfig { get; init; }
}

/// <summary>GetFunctionEventInvokeConfig, DeleteFunctionEventInvokeConfig.</summary>
public sealed record EventInvokeConfigRequest : QualifiedFunctionRequest;

public sealed record ListFunctionEventInvokeConfigsRequest : IResourceRequest
{
    [InPath, Required, Length(1, 256), Pattern(LambdaPatterns.NamespacedFunctionName)]
    public string? FunctionName { get; init; }

    [InQuery]
    public string? Marker { get; init; }

    [InQuery, Range(1, 50)]
    public int? MaxItems { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.UnqualifiedResourceArn(FunctionName, caller);
}

public sealed record DestinationConfig
{
    public EventDestination? OnSuccess { get; init; }
    public EventDestination? OnFailure { get; init; }
}

/// <summary>OnSuccess, OnFailure.</summary>
public sealed record EventDestination
{
    [Length(0, 350), Pattern(LambdaPatterns.Destination)]
    public string? Destination { get; init; }
}

public sealed record FunctionEventInvokeConfig
{
    public DateTimeOffset? LastModified { get; init; }
    public string? FunctionArn { get; init; }
    public int? MaximumRetryAttempts { get; init; }
    public int? MaximumEventAgeInSeconds { get; init; }
    public DestinationConfig? DestinationConfig { get; init; }

    internal static FunctionEventInvokeConfig Of(EventInvokeConfig config) => new()
    {
        LastModified = config.LastModified,
        FunctionArn = $"{config.Key.Arn}:{config.Key.Version}",
        MaximumRetryAttempts = config.MaximumRetryAttempts,
        MaximumEventAgeInSeconds = config.MaximumEventAgeInSeconds,
        // Both are there, empty where nothing is sent.
        DestinationConfig = new() { OnSuccess = new() { Destination = config.OnSuccess }, OnFailure = new() { Destination = config.OnFailure } },
    };
}

public sealed record ListFunctionEventInvokeConfigsResponse
{
    public List<FunctionEventInvokeConfig>? FunctionEventInvokeConfigs { get; init; }
    public string? NextMarker { get; init; }
}
