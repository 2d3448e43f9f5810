using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Invocations;

/// <summary>From a function as an invoke names it to the version that runs.</summary>
public sealed class InvocableFunctions(FunctionStore store, Qualifiers qualifiers, FunctionDeployment deployment)
{
    private static readonly TimeSpan DeploymentPatience = TimeSpan.FromSeconds(30);

    /// <param name="key">With the version or alias.</param>
    /// <exception cref="Aws.Errors.AwsException">There is none, or it cannot be invoked.</exception>
    internal async ValueTask<StoredFunction> FindAsync(FunctionKey key, CancellationToken cancellationToken)
    {
        var function = qualifiers.Draw(key) ?? throw LambdaErrors.FunctionNotFound($"{key.Arn}:{key.Version}");
        key = function.Record.Key;
        if (function.Record is { State: FunctionState.Active, LastUpdateStatus: not LastUpdateStatus.InProgress })
            return function;
        // A deployment takes milliseconds: whoever invokes right after a change waits for it rather than being sent away.
        await deployment.WaitAsync(key, DeploymentPatience, cancellationToken);
        function = store.Find(key) ?? throw LambdaErrors.FunctionNotFound($"{key.Arn}:{key.Version}");
        return function.Record.State == FunctionState.Active ? function : throw LambdaErrors.NotInvocable(function.Record.State.ToString());
    }
}
