namespace Kiln.Execution.Environments;

/// <summary>Where an environment gets the session of its execution role.</summary>
public interface IExecutionRoleCredentials
{
    ValueTask<ExecutionRoleCredentials> AssumeAsync(FunctionVersion version, CancellationToken cancellationToken);
}

public sealed record ExecutionRoleCredentials(string AccessKeyId, string SecretAccessKey, string SessionToken);
