namespace Kiln.Services.Lambda;

/// <summary>What Lambda must know of a role before it lets a function have it.</summary>
public interface IExecutionRoles
{
    /// <summary>Whether the role exists and its trust policy lets <c>lambda.amazonaws.com</c> assume it.</summary>
    ValueTask<bool> CanLambdaAssumeAsync(string accountId, string roleArn, CancellationToken cancellationToken);
}
