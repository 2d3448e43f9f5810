using Kiln.Services.Lambda.EventInvokeConfigs;
using Kiln.Services.Lambda.FunctionUrls;
using Kiln.Services.Lambda.Permissions;
using Kiln.Services.Lambda.ProvisionedConcurrency;

namespace Kiln.Services.Lambda.Functions;

/// <summary>What functions, versions and aliases have beside their configuration. It goes with them: the next of the name inherits nothing.</summary>
public sealed class FunctionBelongings(
    FunctionPolicyStore policies, FunctionUrlStore urls, EventInvokeConfigStore eventInvokeConfigs, ProvisionedConcurrencyStore provisioned, ProvisionedVersions provisionedVersions)
{
    /// <param name="function">With a version or an alias: what that has. Without: what it has itself, and all of them.</param>
    internal async Task RemoveAsync(FunctionIdentifier function, CancellationToken cancellationToken)
    {
        var isAll = function.Qualifier is null;
        await policies.RemoveAsync(function, cancellationToken);
        await urls.RemoveAsync(function.Key, isAll, cancellationToken);
        await eventInvokeConfigs.RemoveAsync(function.Key, isAll, cancellationToken);
        await provisioned.RemoveAsync(function.Key, isAll, cancellationToken);
        provisionedVersions.Apply(function.LatestKey);
    }
}
