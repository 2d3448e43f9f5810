using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Services.Lambda;

namespace Kiln.Services.Sts;

/// <summary>Sessions of execution roles, for execution environments.</summary>
public sealed class FunctionSessions(Sessions sessions, IRoleIds roles, IExecutionRoles trust, TimeProvider time) : IExecutionRoleCredentials
{
    /// <summary>An environment has one session for its life, and must be replaced before this is over.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const int MinNameLength = 2;

    public async ValueTask<ExecutionRoleCredentials> AssumeAsync(FunctionVersion version, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var roleId = await roles.RoleIdAsync(version.RoleArn, cancellationToken);
        if (roleId is null || !await trust.CanLambdaAssumeAsync(version.AccountId, version.RoleArn, cancellationToken))
            throw LambdaErrors.RoleNoLongerAssumable();
        var principal = RolePrincipal.Of(version.RoleArn, roleId, NameOf(version.FunctionName)) with
        {
            Session = new()
            {
                IssuedAt = now,
                SourceFunctionArn = $"arn:aws:lambda:{version.Region}:{version.AccountId}:function:{version.FunctionName}",
            },
        };
        var credential = sessions.Issue(principal, now + Lifetime);
        return new(credential.AccessKeyId, credential.SecretAccessKey, credential.SessionToken!, credential.Expiration!.Value);
    }

    // A session name has at least two characters; Lambda pads (observed with functions of one letter).
    internal static string NameOf(string functionName) =>
        functionName.Length < MinNameLength ? functionName + "@lambda_function" : functionName;
}
