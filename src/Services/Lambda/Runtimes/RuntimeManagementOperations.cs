using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Runtimes;

/// <summary>
/// When the runtime of a function version may change. Here it changes when somebody installs another interpreter; a version can be pinned to the one that
/// is installed, and to no other, since there is none.
/// </summary>
public sealed class RuntimeManagementOperations(FunctionStore functions, IRuntimeCatalog runtimes)
{
    private const string Uri = "/2021-07-20/functions/{FunctionName}/runtime-management-config";
    private const string Auto = "Auto", Manual = "Manual";

    [Operation("PUT", Uri)]
    public async Task<RuntimeManagementConfig> PutRuntimeManagementConfig(PutRuntimeManagementConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (key, shown) = KeyOf(request.FunctionName!, request.Qualifier, caller, nameof(PutRuntimeManagementConfig));
        var isManual = request.UpdateRuntimeOn == Manual;
        if (isManual != request.RuntimeVersionArn is not null)
        {
            throw LambdaErrors.InvalidParameter(isManual
                ? "RuntimeVersionArn is required when UpdateRuntimeOn is Manual."
                : $"RuntimeVersionArn can only be given when UpdateRuntimeOn is Manual, and it is {request.UpdateRuntimeOn}.");
        }
        var updated = await functions.UpdateAsync(
            key,
            function =>
            {
                var installed = runtimes.VersionArn(function.Runtime, key.Region);
                if (isManual && request.RuntimeVersionArn != installed)
                    throw LambdaErrors.InvalidParameter($"Runtime version {request.RuntimeVersionArn} is not available for {function.Runtime}: the one that is installed is {installed ?? "none"}.");
                return function with { UpdateRuntimeOn = request.UpdateRuntimeOn == Auto ? null : request.UpdateRuntimeOn, RuntimeVersionArn = request.RuntimeVersionArn };
            },
            cancellationToken) ?? throw LambdaErrors.FunctionNotFound(shown);
        return Describe(updated, shown);
    }

    [Operation("GET", Uri)]
    public Task<RuntimeManagementConfig> GetRuntimeManagementConfig(GetRuntimeManagementConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (key, shown) = KeyOf(request.FunctionName!, request.Qualifier, caller, nameof(GetRuntimeManagementConfig));
        return Task.FromResult(Describe(functions.Find(key)?.Record ?? throw LambdaErrors.FunctionNotFound(shown), shown));
    }

    private static RuntimeManagementConfig Describe(FunctionRecord function, string shown) =>
        new() { UpdateRuntimeOn = function.UpdateRuntimeOn ?? Auto, RuntimeVersionArn = function.RuntimeVersionArn, FunctionArn = shown };

    private static (FunctionKey Key, string Shown) KeyOf(string functionName, string? qualifier, Caller caller, string action)
    {
        var identifier = FunctionIdentifier.Parse(functionName, qualifier, caller, action);
        return (identifier.Key, identifier.QualifiedArn);
    }
}

public sealed record PutRuntimeManagementConfigRequest : QualifiedFunctionRequest
{
    [Required, OneOf("Auto", "Manual", "FunctionUpdate")]
    public string? UpdateRuntimeOn { get; init; }

    [Length(26, 2048), Pattern(LambdaPatterns.RuntimeVersionArn)]
    public string? RuntimeVersionArn { get; init; }
}

public sealed record GetRuntimeManagementConfigRequest : QualifiedFunctionRequest;

public sealed record RuntimeManagementConfig
{
    public string? UpdateRuntimeOn { get; init; }
    public string? RuntimeVersionArn { get; init; }
    public string? FunctionArn { get; init; }
}
