namespace Kiln.Execution.Environments;

/// <summary>Where an environment gets the session of its execution role.</summary>
public interface IExecutionRoleCredentials
{
    /// <summary>
    /// Called at each init. What it throws (a role that is gone, or that does not trust the service) reaches the caller of
    /// <see cref="IInvoker.InvokeAsync"/>; the event does not run.
    /// </summary>
    ValueTask<ExecutionRoleCredentials> AssumeAsync(FunctionVersion version, CancellationToken cancellationToken);
}

/// <param name="Expiration">The environment gets no event that could outlast it. Null: never.</param>
public sealed record ExecutionRoleCredentials(
    string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset? Expiration = null);
