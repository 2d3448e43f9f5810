using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Asynchronous.Destinations;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.EventInvokeConfigs;

/// <summary>What may be a destination, or a dead-letter queue, of a function.</summary>
public sealed class DestinationRules(Qualifiers qualifiers, IDestinationPermissions permissions)
{
    /// <exception cref="Aws.Errors.AwsException">Naming the first destination that cannot be one.</exception>
    internal async ValueTask CheckAsync(DestinationConfig? config, FunctionRecord function, CancellationToken cancellationToken)
    {
        await CheckAsync(config?.OnSuccess?.Destination, isFailure: false, config, function, cancellationToken);
        await CheckAsync(config?.OnFailure?.Destination, isFailure: true, config, function, cancellationToken);
    }

    /// <param name="role">The one that the function will have.</param>
    internal async ValueTask CheckDeadLetterAsync(string? arn, string role, FunctionKey function, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(arn))
            return;
        if (DestinationTarget.Parse(arn) is not { Service: DestinationService.Sqs or DestinationService.Sns } target)
            throw LambdaErrors.InvalidParameter("The provided dead letter target must be an Amazon SQS queue or an Amazon SNS topic.");
        if (!await permissions.AllowsAsync(role, function, target.Action, target.Resource, cancellationToken))
        {
            throw LambdaErrors.InvalidParameter(
                $"The provided execution role does not have permissions to call {target.CallName} on {target.Service.ToString().ToUpperInvariant()}");
        }
    }

    private async ValueTask CheckAsync(string? arn, bool isFailure, DestinationConfig? config, FunctionRecord function, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(arn))
            return;
        // S3 keeps what failed, and nothing else.
        if (DestinationTarget.Parse(arn) is not { } target || (target.Service == DestinationService.S3 && !isFailure))
            throw LambdaErrors.InvalidParameter($"The provided destination config {Words(config!)} is invalid.");
        if (target.Service == DestinationService.Lambda)
            CheckFunction(arn, function.Key);
        if (!await permissions.AllowsAsync(function.Role, function.Key, target.Action, target.Resource, cancellationToken))
            throw LambdaErrors.InvalidParameter($"The function's execution role does not have permissions to call {target.CallName} on {arn}");
    }

    private void CheckFunction(string arn, FunctionKey function)
    {
        if (DestinationTarget.FunctionOf(arn) is not { } target || qualifiers.Find(target.Key) is null)
            throw LambdaErrors.InvalidParameter($"The destination ARN {arn} is invalid.");
        if (target.Arn == function.Arn)
            throw LambdaErrors.InvalidParameter("You can't specify the function as a destination for itself.");
    }

    // As AWS's own code prints it.
    private static string Words(DestinationConfig config) =>
        $"DestinationConfig(onSuccess={Words("OnSuccess", config.OnSuccess)}, onFailure={Words("OnFailure", config.OnFailure)})";

    private static string Words(string name, EventDestination? destination) =>
        destination is null ? "null" : $"{name}(destination={destination.Destination ?? "null"})";
}
