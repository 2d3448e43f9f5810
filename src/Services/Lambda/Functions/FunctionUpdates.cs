using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Lambda.Functions;

/// <summary>Changes to a function that exists. Only <c>$LATEST</c> can change.</summary>
public sealed class FunctionUpdates(
    FunctionStore store, ConfigurationRules rules, LayerRules layerRules, CodeStore code, CodeStorage storage, FunctionDeployment deployment, FunctionVersions versions, TimeProvider time)
{
    [Operation("PUT", "/2015-03-31/functions/{FunctionName}/code", MaxRequestBytes = LambdaLimits.CodeRequestBytes)]
    public async Task<FunctionConfiguration> UpdateFunctionCode(UpdateFunctionCodeRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var current = Find(request.FunctionName!, caller, nameof(UpdateFunctionCode));
        var zip = PackageSource.Take(request);
        storage.CheckRoom(current.Key.AccountId, current.Key.Region, zip.Length);
        CheckChangeable(current, request.RevisionId);
        layerRules.CheckSize(zip, current.Layers);

        // Before the store's turn to write, which is everybody's.
        var digest = request.DryRun == true ? code.Check(zip) : code.Add(zip, current.Runtime);
        FunctionRecord Change(FunctionRecord function) => function with
        {
            Code = digest,
            CodeSize = zip.Length,
            Architectures = request.Architectures ?? function.Architectures,
        };
        if (request.DryRun == true)
            return FunctionDescription.Of(Change(current), qualified: false);
        var updated = await UpdateAsync(current.Key, request.RevisionId, Change, cancellationToken);
        return request.Publish == true
            ? await versions.PublishAsync(current.Key, cancellationToken)
            : FunctionDescription.Of(updated, qualified: false);
    }

    [Operation("PUT", "/2015-03-31/functions/{FunctionName}/configuration", MaxRequestBytes = LambdaLimits.ConfigurationRequestBytes)]
    public async Task<FunctionConfiguration> UpdateFunctionConfiguration(
        UpdateFunctionConfigurationRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var current = Find(request.FunctionName!, caller, nameof(UpdateFunctionConfiguration));
        await rules.CheckAsync(request, current.Key, current, caller, cancellationToken);
        CheckChangeable(current, request.RevisionId);
        var layers = await layerRules.ResolveAsync(request.Layers, current.Key, caller, cancellationToken);
        layerRules.CheckSize(current.Code, layers);
        var updated = await UpdateAsync(current.Key, request.RevisionId, f => ConfigurationChange.Apply(f, request, layers), cancellationToken);
        return FunctionDescription.Of(updated, qualified: false);
    }

    private FunctionRecord Find(string name, Caller caller, string action)
    {
        var identifier = FunctionIdentifier.Parse(name, null, caller, action);
        if (identifier.Qualifier is not (null or FunctionIdentifier.Latest))
            throw LambdaErrors.InvalidParameter("You cannot update the code or configuration of a published version or an alias. Please specify either a function name or an unqualified function ARN.");
        var key = new FunctionKey(identifier.AccountId, identifier.Region, identifier.Name, FunctionIdentifier.Latest);
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
