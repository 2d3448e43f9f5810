using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Lambda.Code;

/// <summary>What the packages of an account's functions and layers in a region take up.</summary>
public sealed class CodeStorage(FunctionStore functions, LayerStore layers)
{
    public long Used(string accountId, string region) =>
        functions.List(accountId, region, allVersions: true).Sum(f => f.CodeSize) + layers.List(accountId, region).Sum(v => v.CodeSize);

    /// <exception cref="Aws.Errors.AwsException">There is no room for so many bytes more.</exception>
    internal void CheckRoom(string accountId, string region, long bytes)
    {
        if (Used(accountId, region) + bytes > LambdaLimits.CodeStorageBytes)
            throw LambdaErrors.CodeStorageExceeded();
    }
}
