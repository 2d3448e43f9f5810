using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Recursion;

/// <summary>Whether a function that takes part in a loop of events is stopped.</summary>
public sealed class RecursionOperations(FunctionStore functions)
{
    private const string Uri = "/2024-08-31/functions/{FunctionName}/recursion-config";
    internal const string Allow = "Allow", Terminate = "Terminate";

    [Operation("PUT", Uri)]
    public async Task<FunctionRecursionConfig> PutFunctionRecursionConfig(PutFunctionRecursionConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = KeyOf(request.FunctionName!, caller);
        _ = await functions.UpdateAsync(key, f => f with { RecursiveLoop = request.RecursiveLoop == Allow ? Allow : null }, cancellationToken)
            ?? throw LambdaErrors.FunctionNotFound(key.Arn);
        return new() { RecursiveLoop = request.RecursiveLoop };
    }

    [Operation("GET", Uri)]
    public Task<FunctionRecursionConfig> GetFunctionRecursionConfig(FunctionRecursionConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = KeyOf(request.FunctionName!, caller);
        var function = functions.Find(key)?.Record ?? throw LambdaErrors.FunctionNotFound(key.Arn);
        return Task.FromResult(new FunctionRecursionConfig { RecursiveLoop = function.RecursiveLoop ?? Terminate });
    }

    private static FunctionKey KeyOf(string functionName, Caller caller) =>
        FunctionIdentifier.Parse(functionName, null, caller, "").LatestKey;
}

public sealed record PutFunctionRecursionConfigRequest : IResourceRequest
{
    [InPath, Required, Length(1, 140), Pattern(LambdaPatterns.UnqualifiedFunctionName)]
    public string? FunctionName { get; init; }

    [Required, OneOf("Terminate", "Allow")]
    public string? RecursiveLoop { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.UnqualifiedResourceArn(FunctionName, caller);
}

public sealed record FunctionRecursionConfigRequest : IResourceRequest
{
    [InPath, Required, Length(1, 140), Pattern(LambdaPatterns.UnqualifiedFunctionName)]
    public string? FunctionName { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.UnqualifiedResourceArn(FunctionName, caller);
}

public sealed record FunctionRecursionConfig
{
    public string? RecursiveLoop { get; init; }
}
