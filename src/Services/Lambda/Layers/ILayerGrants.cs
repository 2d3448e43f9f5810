using Kiln.Aws.Operations;

namespace Kiln.Services.Lambda.Layers;

/// <summary>What Lambda must know before a function is given a layer.</summary>
public interface ILayerGrants
{
    /// <summary>Whether the caller may have the layer version (<c>lambda:GetLayerVersion</c>); of another account's, the layer's own policy must say so too.</summary>
    /// <returns>Null when it may; else the denial in AWS's words.</returns>
    ValueTask<string?> DenialToUseAsync(Caller caller, string layerVersionArn, CancellationToken cancellationToken);
}
