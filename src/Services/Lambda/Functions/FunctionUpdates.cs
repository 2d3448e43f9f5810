using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.CodeSigning;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Lambda.Networks;

namespace Kiln.Services.Lambda.Functions;

/// <summary>Changes to a function that exists. Only <c>$LATEST</c> can change.</summary>
public sealed class FunctionUpdates(
    FunctionStore store, FunctionDescription description, ConfigurationRules rules, FunctionNetworks networks, CodeSigningRules codeSigning, LayerRules layerRules, FunctionPackages packages, FunctionDeployment deployment, FunctionVersions versions, TimeProvider time)
{
    [Operation("PUT", "/2015-03-31/functions/{FunctionName}/code", MaxRequestBytes = LambdaLimits.CodeRequestBytes)]
    public async Task<FunctionConfiguration> UpdateFunctionCode(UpdateFunctionCodeRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var current = Find(request.FunctionName!, caller, nameof(UpdateFunctionCode));
        if (request.PublishTo is not null)
            throw LambdaErrors.NotBuilt("publishing to $LATEST.PUBLISHED");
        MachineArchitecture.Check(request.Architectures);
        CheckChangeable(current, request.RevisionId);
        codeSigning.CheckDeployment(current.CodeSigningConfigArn, current.Key);

        // Before the store's turn to write, which is everybody's.
        var package = await packages.TakeAsync(request, current.Key, current.Runtime, current.Layers, caller, cancellationToken, isDryRun: request.DryRun == true);
        FunctionRecord Change(FunctionRecord function) => package.Of(function) with { Architectures = [MachineArchitecture.Name] };
        if (request.DryRun == true)
            return description.Of(Change(current), qualified: false);
        var updated = await UpdateAsync(current.Key, request.RevisionId, Change, cancellationToken);
        return request.Publish == true
            ? await versions.PublishAsync(current.Key, cancellationToken)
            : description.Of(updated, qualified: false);
    }

    [Operation("PUT", "/2015-03-31/functions/{FunctionName}/configuration", MaxRequestBytes = LambdaLimits.ConfigurationRequestBytes)]
    public async Task<FunctionConfiguration> UpdateFunctionConfiguration(
        UpdateFunctionConfigurationRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var current = Find(request.FunctionName!, caller, nameof(UpdateFunctionConfiguration));
        await rules.CheckAsync(request, current.Key, current, caller, cancellationToken);
        CheckChangeable(current, request.RevisionId);
        var layers = await layerRules.ResolveAsync(request.Layers, current.Key, caller, cancellationToken);
        if (layers is { Count: > 0 })
            codeSigning.CheckDeployment(current.CodeSigningConfigArn, current.Key);
        layerRules.CheckSize(current, layers);
        var vpc = networks.Resolve(request.VpcConfig, current.Key);
        var updated = await UpdateAsync(current.Key, request.RevisionId, f => ConfigurationChange.Apply(f, request, layers, vpc), cancellationToken);
        return description.Of(updated, qualified: false);
    }

    private FunctionRecord Find(string name, Caller caller, string action)
    {
        var identifier = FunctionIdentifier.Parse(name, null, caller, action);
        if (identifier.Qualifier is not (null or FunctionIdentifier.Latest))
            throw LambdaErrors.InvalidParameter("You cannot update the code or configuration of a published version or an alias. Please specify either a function name or an unqualified function ARN.");
        var key = identifier.LatestKey;
        return store.Find(key)?.Record ?? throw LambdaErrors.FunctionNotFound(identifier.Arn);
    }

    private async Task<FunctionRecord> UpdateAsync(
        FunctionKey key, string? revisionId, Func<FunctionRecord, FunctionRecord> change, CancellationToken cancellationToken)
    {
        var updated = await store.UpdateAsync(
            key,
            current =>
            {
                CheckChangeable(current, revisionId);
                return change(current) with
                {
                    LastModified = time.GetUtcNow(),
                    RevisionId = Guid.NewGuid().ToString(),
                    LastUpdateStatus = LastUpdateStatus.InProgress,
                    LastUpdateStatusReason = null,
                };
            },
            cancellationToken) ?? throw LambdaErrors.FunctionNotFound(key.Arn);
        deployment.Enqueue(key);
        return updated;
    }

    private static void CheckChangeable(FunctionRecord function, string? revisionId)
    {
        if (revisionId is not null && revisionId != function.RevisionId)
            throw LambdaErrors.RevisionMismatch();
        if (function.State == FunctionState.Pending)
            throw LambdaErrors.NotInvocable(nameof(FunctionState.Pending));
        if (function.IsBeingDeployed)
            throw LambdaErrors.UpdateInProgress(function.Key.Arn);
    }
}
