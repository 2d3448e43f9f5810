using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Layers;

/// <summary>What the service demands of the layers of a function.</summary>
public sealed class LayerRules(LayerStore store, CodeStore code)
{
    /// <returns>The layers as the function will have them; null when the request does not speak of layers.</returns>
    /// <exception cref="Aws.Errors.AwsException">Naming the first rule that is broken.</exception>
    internal List<FunctionLayer>? Resolve(List<string>? arns, FunctionKey function, Caller caller)
    {
        if (arns is null)
            return null;
        if (arns.Count > LambdaLimits.LayersPerFunction)
            throw LambdaErrors.InvalidParameter($"Cannot reference more than {LambdaLimits.LayersPerFunction} layers.");
        if (arns.GroupBy(arn => arn[..arn.LastIndexOf(':')]).FirstOrDefault(versions => versions.Count() > 1)?.ToList() is [var one, var other, ..])
            throw LambdaErrors.InvalidParameter($"Two different versions of the same layer are not allowed to be referenced in the same function. {one} and {other} are versions of the same layer.");
        return [.. arns.Select(arn => Find(arn, function, caller))];
    }

    /// <param name="zip">The function's own code.</param>
    internal void CheckSize(byte[] zip, IReadOnlyList<FunctionLayer>? layers)
    {
        if (layers is { Count: > 0 })
            CheckSize(CodeStore.UnzippedSize(zip), layers);
    }

    internal void CheckSize(PackageDigest own, IReadOnlyList<FunctionLayer>? layers)
    {
        if (layers is { Count: > 0 })
            CheckSize(code.UnzippedSize(own), layers);
    }

    /// <param name="codeBytes">Unpacked size of the function's own code.</param>
    internal void CheckSize(long codeBytes, IReadOnlyList<FunctionLayer> layers)
    {
        var layerBytes = layers.Sum(layer => code.UnzippedSize(layer.Code));
        if (layerBytes > LambdaLimits.UnzippedBytes)
            throw LambdaErrors.InvalidParameter($"Layers consume more than the available size of {LambdaLimits.UnzippedBytes} bytes");
        if (codeBytes + layerBytes > LambdaLimits.UnzippedBytes)
            throw LambdaErrors.InvalidParameter($"Function code combined with layers exceeds the maximum allowed size of {LambdaLimits.UnzippedBytes} bytes. The actual size is {codeBytes + layerBytes} bytes.");
    }

    private FunctionLayer Find(string arn, FunctionKey function, Caller caller)
    {
        if (LayerVersionKey.Parse(arn) is not { } key)
            throw DoesNotExist(arn);
        if (key.Region != function.Region)
            throw LambdaErrors.InvalidParameter($"Layers are not in the same region as the function. Layers are expected to be in region {function.Region}.");
        var version = store.Find(key);
        // Whether another account has such a layer is not told to whom it does not let in.
        if (key.AccountId != function.AccountId && version?.Policy?.Allows(function.AccountId) != true)
            throw LambdaErrors.OtherAccount(caller.Principal.Arn, nameof(LayerOperations.GetLayerVersion), arn);
        return version is null ? throw DoesNotExist(arn) : new(key.Arn, version.CodeSize, version.Code);
    }

    private static Aws.Errors.AwsException DoesNotExist(string arn) => LambdaErrors.InvalidParameter($"Layer version {arn} does not exist.");
}
