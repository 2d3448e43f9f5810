using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Asynchronous.Destinations;

/// <summary>What a function's execution role may do, where Lambda acts in its name.</summary>
public interface IDestinationPermissions
{
    /// <param name="action"><c>sqs:SendMessage</c> and the like.</param>
    ValueTask<bool> AllowsAsync(string roleArn, FunctionKey function, string action, string resourceArn, CancellationToken cancellationToken);
}
