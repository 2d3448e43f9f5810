using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Scaling;

/// <summary>How many environments a version has on its capacity provider. No function has one, as long as Kiln has no capacity providers.</summary>
public sealed class ScalingOperations(FunctionStore functions)
{
    private const string Uri = "/2025-11-30/functions/{FunctionName}/function-scaling-config";

    [Operation("PUT", Uri, Status = 202)]
    public Task<PutFunctionScalingConfigResponse> PutFunctionScalingConfig(PutFunctionScalingConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.FunctionScalingConfig is { MinExecutionEnvironments: { } least, MaxExecutionEnvironments: { } most } && least > most)
            throw LambdaErrors.InvalidParameter("MinExecutionEnvironments must be less than or equal to MaxExecutionEnvironments.");
        throw HasNoProvider(request.FunctionName!, request.Qualifier!, caller);
    }

    [Operation("GET", Uri)]
    public Task<GetFunctionScalingConfigResponse> GetFunctionScalingConfig(GetFunctionScalingConfigRequest request, Caller caller, CancellationToken cancellationToken) =>
        throw HasNoProvider(request.FunctionName!, request.Qualifier!, caller);

    private Kiln.Aws.Errors.AwsException HasNoProvider(string functionName, string qualifier, Caller caller)
    {
        var identifier = FunctionIdentifier.Parse(functionName, qualifier, caller, "");
        return functions.Find(new(identifier.AccountId, identifier.Region, identifier.Name, qualifier)) is null
            ? LambdaErrors.FunctionNotFound(identifier.QualifiedArn)
            : LambdaErrors.InvalidParameter("Scaling configurations are of functions that run on a capacity provider, and this one runs without: use reserved or provisioned concurrency.");
    }
}

public sealed record FunctionScalingConfig
{
    [Range(0, 15000)]
    public int? MinExecutionEnvironments { get; init; }

    [Range(0, 15000)]
    public int? MaxExecutionEnvironments { get; init; }
}

public sealed record PutFunctionScalingConfigRequest : IResourceRequest
{
    [InPath, Required, Length(1, 140), Pattern(LambdaPatterns.UnqualifiedFunctionName)]
    public string? FunctionName { get; init; }

    [InQuery, Required, Length(1, 128), Pattern(LambdaPatterns.PublishedQualifier)]
    public string? Qualifier { get; init; }
    public FunctionScalingConfig? FunctionScalingConfig { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.ResourceArn(FunctionName, Qualifier, caller);
}

public sealed record PutFunctionScalingConfigResponse
{
    public string? FunctionState { get; init; }
}

public sealed record GetFunctionScalingConfigRequest : IResourceRequest
{
    [InPath, Required, Length(1, 140), Pattern(LambdaPatterns.UnqualifiedFunctionName)]
    public string? FunctionName { get; init; }

    [InQuery, Required, Length(1, 128), Pattern(LambdaPatterns.PublishedQualifier)]
    public string? Qualifier { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.ResourceArn(FunctionName, Qualifier, caller);
}

public sealed record GetFunctionScalingConfigResponse
{
    public string? FunctionArn { get; init; }
    public FunctionScalingConfig? AppliedFunctionScalingConfig { get; init; }
    public FunctionScalingConfig? RequestedFunctionScalingConfig { get; init; }
}
