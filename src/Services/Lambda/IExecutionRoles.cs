using Kiln.Aws.Operations;

namespace Kiln.Services.Lambda;

/// <summary>What Lambda must know of a role before it lets a function have it.</summary>
public interface IExecutionRoles
{
    /// <summary>Whether the role exists and its trust policy lets <c>lambda.amazonaws.com</c> assume it.</summary>
    ValueTask<bool> CanLambdaAssumeAsync(string accountId, string roleArn, CancellationToken cancellationToken);

    /// <summary>Whether sessions that the function has of the role may put segments of traces.</summary>
    ValueTask<bool> CanPutTraceSegmentsAsync(string roleArn, string functionArn, string region, CancellationToken cancellationToken);

    /// <summary>Whether the caller may give this role to that function (<c>iam:PassRole</c>).</summary>
    /// <returns>Null when it may; else the denial in AWS's words.</returns>
    ValueTask<string?> DenialToPassAsync(Caller caller, string roleArn, string functionArn, CancellationToken cancellationToken);
}
