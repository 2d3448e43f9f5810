using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Layers;

/// <summary>What the service demands of the layers of a function.</summary>
public sealed class LayerRules(LayerStore store, CodeStore code, ILambdaPermissions permissions)
{
    /// <returns>The layers as the function will have them; null when the request does not speak of layers.</returns>
    /// <exception cref="AwsException">Naming the first rule that is broken.</exception>
    internal async ValueTask<List<FunctionLayer>?> ResolveAsync(List<string>? arns, FunctionKey function, Caller caller, CancellationToken cancellationToken)
    {
        if (arns is null)
            return null;
        if (arns.Count > LambdaLimits.LayersPerFunction)
            throw LambdaErrors.InvalidParameter($"Cannot reference more than {LambdaLimits.LayersPerFunction} layers.");
        if (arns.GroupBy(arn => arn[..arn.LastIndexOf(':')]).FirstOrDefault(versions => versions.Count() > 1)?.ToList() is [var one, var other, ..])
            throw LambdaErrors.InvalidParameter($"Two different versions of the same layer are not allowed to be referenced in the same function. {one} and {other} are versions of the same layer.");
        var layers = new List<FunctionLayer>(arns.Count);
        foreach (var arn in arns)
            layers.Add(await FindAsync(arn, function, caller, cancellationToken));
        return layers;
    }

    /// <param name="zip">The function's own code.</param>
    internal void CheckSize(byte[] zip, IReadOnlyList<FunctionLayer>? layers)
    {
        if (layers is { Count: > 0 })
            CheckSize(CodeStore.UnzippedSize(zip), layers);
    }

    internal void CheckSize(FunctionRecord function, IReadOnlyList<FunctionLayer>? layers)
    {
        if (layers is { Count: > 0 })
            CheckSize(function.HotReloadFolder is null ? code.UnzippedSize(function.Code) : 0, layers);
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

    private async ValueTask<FunctionLayer> FindAsync(string arn, FunctionKey function, Caller caller, CancellationToken cancellationToken)
    {
        if (LayerVersionKey.Parse(arn) is not { } key)
            throw DoesNotExist(arn);
        if (key.Region != function.Region)
            throw LambdaErrors.InvalidParameter($"Layers are not in the same region as the function. Layers are expected to be in region {function.Region}.");
        // Before it is looked for: whether another account has such a layer is not told to whom it does not let in.
        if (await permissions.DenialAsync(caller, "lambda:GetLayerVersion", key.Arn, cancellationToken) is { } denial)
            throw new AwsException(LambdaErrors.AccessDeniedException, denial);
        return store.Find(key) is { } version ? new(key.Arn, version.CodeSize, version.Code) : throw DoesNotExist(arn);
    }

    private static AwsException DoesNotExist(string arn) => LambdaErrors.InvalidParameter($"Layer version {arn} does not exist.");
}
