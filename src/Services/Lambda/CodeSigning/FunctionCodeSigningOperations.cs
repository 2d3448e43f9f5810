using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.CodeSigning;

/// <summary>Which config a function has. What it means is decided when code is deployed, and not for what is deployed already.</summary>
public sealed class FunctionCodeSigningOperations(FunctionStore functions, CodeSigningRules rules)
{
    private const string Uri = "/2020-06-30/functions/{FunctionName}/code-signing-config";

    [Operation("PUT", Uri)]
    public async Task<FunctionCodeSigningConfig> PutFunctionCodeSigningConfig(PutFunctionCodeSigningConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = KeyOf(request.FunctionName!, caller, nameof(PutFunctionCodeSigningConfig));
        rules.CheckExists(request.CodeSigningConfigArn, key);
        await ChangeAsync(key, request.CodeSigningConfigArn, cancellationToken);
        return new() { CodeSigningConfigArn = request.CodeSigningConfigArn, FunctionName = key.Name };
    }

    [Operation("GET", Uri)]
    public Task<FunctionCodeSigningConfig> GetFunctionCodeSigningConfig(FunctionCodeSigningConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = KeyOf(request.FunctionName!, caller, nameof(GetFunctionCodeSigningConfig));
        var function = functions.Find(key)?.Record ?? throw LambdaErrors.FunctionNotFound(key.Arn);
        // Recorded: of a function without a config, not even its name.
        return Task.FromResult(function.CodeSigningConfigArn is { } arn ? new FunctionCodeSigningConfig { CodeSigningConfigArn = arn, FunctionName = key.Name } : new());
    }

    [Operation("DELETE", Uri, Status = 204)]
    public Task DeleteFunctionCodeSigningConfig(FunctionCodeSigningConfigRequest request, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(KeyOf(request.FunctionName!, caller, nameof(DeleteFunctionCodeSigningConfig)), null, cancellationToken);

    // Within the turn of the store that a config is deleted in: whichever comes second sees the first.
    private async Task ChangeAsync(FunctionKey key, string? arn, CancellationToken cancellationToken) =>
        _ = await functions.UpdateAsync(
            key,
            function =>
            {
                rules.CheckExists(arn, key);
                return function with { CodeSigningConfigArn = arn };
            },
            cancellationToken) ?? throw LambdaErrors.FunctionNotFound(key.Arn);

    private static FunctionKey KeyOf(string functionName, Caller caller, string action) =>
        FunctionIdentifier.Parse(functionName, null, caller, action).LatestKey;
}
