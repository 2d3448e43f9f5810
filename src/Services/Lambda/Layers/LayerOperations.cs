using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Code;

namespace Kiln.Services.Lambda.Layers;

/// <summary>Layer versions from their publication to their deletion. They never change, but for who may use them.</summary>
public sealed class LayerOperations(LayerStore store, PackageSource source, CodeStore code, CodeStorage storage, CodeDownload download, TimeProvider time)
{
    [Operation("POST", "/2018-10-31/layers/{LayerName}/versions", Status = 201, MaxRequestBytes = LambdaLimits.CodeRequestBytes)]
    public async Task<LayerVersion> PublishLayerVersion(PublishLayerVersionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var layer = LayerKey.Parse(request.LayerName!, caller);
        if (layer.AccountId != caller.AccountId)
            throw LambdaErrors.OtherAccount(caller.Principal.Arn, nameof(PublishLayerVersion), layer.Arn);
        var zip = await source.TakeAsync(request.Content!, caller, cancellationToken);
        storage.CheckRoom(caller.AccountId, caller.Region, zip.Length);
        var digest = code.AddLayer(zip);
        var published = await store.PublishAsync(
            layer,
            key => new()
            {
                Key = key,
                Description = request.Description ?? "",
                LicenseInfo = request.LicenseInfo,
                CompatibleRuntimes = request.CompatibleRuntimes,
                CompatibleArchitectures = request.CompatibleArchitectures,
                Code = digest,
                CodeSize = zip.Length,
                CreatedDate = time.GetUtcNow(),
            },
            cancellationToken);
        return Describe(published, caller);
    }

    [Operation("GET", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}")]
    public Task<LayerVersion> GetLayerVersion(LayerVersionRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(Find(LayerKey.Parse(request.LayerName!, caller).Version(NumberOf(request.VersionNumber!.Value)), caller));

    [Operation("GET", "/2018-10-31/layers?find=LayerVersion", PermissionName = nameof(GetLayerVersion))]
    public Task<LayerVersion> GetLayerVersionByArn(GetLayerVersionByArnRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (LayerVersionKey.Parse(request.Arn!) is not { } key)
            throw LambdaErrors.NoSuchResource();
        if (key.Region != caller.Region)
            throw LambdaErrors.OtherRegionOfLayer(key.Region, caller.Region);
        return Task.FromResult(Find(key.Layer.Version(NumberOf(key.Version)), caller));
    }

    [Operation("DELETE", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}", Status = 204)]
    public Task DeleteLayerVersion(LayerVersionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = LayerKey.Parse(request.LayerName!, caller).Version(NumberOf(request.VersionNumber!.Value));
        if (key.AccountId != caller.AccountId)
            throw LambdaErrors.OtherAccount(caller.Principal.Arn, nameof(DeleteLayerVersion), key.Arn);
        return store.DeleteAsync(key, cancellationToken);
    }

    /// <exception cref="AwsException">No version has such a number.</exception>
    internal static long NumberOf(long number) => number < 1 ? throw LambdaErrors.InvalidParameter("Layer Version Cannot be less than 1") : number;

    private LayerVersion Find(LayerVersionKey key, Caller caller) => Describe(store.Find(key) ?? throw LambdaErrors.NoSuchResource(), caller);

    private LayerVersion Describe(LayerVersionRecord version, Caller caller) =>
        LayerDescription.Of(version, download.Link(version, caller.Endpoint));
}
