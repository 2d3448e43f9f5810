using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.HotReload;
using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Lambda.Code;

/// <summary>
/// From what a request says of a function's code to code that is in the store:
/// 1. a folder that is to be followed is not stored at all;
/// 2. the package, from the request or from a bucket;
/// 3. there must be room for it, in the account and beside its layers;
/// 4. it is checked, and kept unless it was only to be checked.
/// </summary>
public sealed class FunctionPackages(PackageSource source, HotFolders folders, CodeStore code, CodeStorage storage, LayerRules layerRules)
{
    /// <exception cref="Aws.Errors.AwsException">It is not acceptable.</exception>
    internal async Task<FunctionPackage> TakeAsync(
        FunctionCode given, FunctionKey function, string runtime, IReadOnlyList<FunctionLayer>? layers, Caller caller, CancellationToken cancellationToken, bool isDryRun = false)
    {
        // :: 1
        if (given.S3Bucket == HotFolders.Bucket)
        {
            var folder = folders.Find(given.S3Key);
            return new(CodeStore.DigestOf(System.Text.Encoding.UTF8.GetBytes(folder)), 0) { HotReloadFolder = folder };
        }
        // :: 2
        var zip = await source.TakeAsync(given, caller, cancellationToken);
        // :: 3
        storage.CheckRoom(function.AccountId, function.Region, zip.Length);
        layerRules.CheckSize(zip, layers);
        // :: 4
        return new(isDryRun ? code.Check(zip) : code.Add(zip, runtime), zip.Length);
    }
}

/// <param name="Size">Bytes of the zip.</param>
internal sealed record FunctionPackage(PackageDigest Code, long Size)
{
    /// <summary>The function runs from this folder. Null: from the package.</summary>
    internal string? HotReloadFolder { get; init; }

    internal FunctionRecord Of(FunctionRecord function) => function with { Code = Code, CodeSize = Size, HotReloadFolder = HotReloadFolder };
}
