using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Iam.Authorization;

/// <summary>Who may give which layers to functions.</summary>
public sealed class LayerGrants(PolicyAuthorizer authorizer) : ILayerGrants
{
    public ValueTask<string?> DenialToUseAsync(Caller caller, string layerVersionArn, CancellationToken cancellationToken) =>
        authorizer.DenialAsync(caller, "lambda:GetLayerVersion", layerVersionArn, cancellationToken);
}
