using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Execution;
using Kiln.Execution.Environments;

namespace Kiln.Services.Sts;

/// <summary>Sessions of roles: makes them for execution environments, and knows them again when a request comes signed with one.</summary>
public sealed class RoleSessions(RootKey key, IRoleIds roles, TimeProvider time) : IExecutionRoleCredentials
{
    /// <summary>An environment has one session for its life, and must be replaced before this is over.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    // No role has this id. A function whose role is gone still runs, and may do nothing.
    private const string NoRole = "AROA00000000000000000";
    private const int MinNameLength = 2;

    public async ValueTask<ExecutionRoleCredentials> AssumeAsync(FunctionVersion version, CancellationToken cancellationToken)
    {
        var accessKeyId = AccessKeyIds.Temporary();
        var roleId = await roles.RoleIdAsync(version.RoleArn, cancellationToken) ?? NoRole;
        var token = new SessionToken(accessKeyId, version.RoleArn, roleId, NameOf(version.FunctionName), time.GetUtcNow() + Lifetime);
        return new(accessKeyId, SessionToken.SecretOf(accessKeyId, key.SessionKey), token.Write(key.SessionKey), token.Expiration);
    }

    /// <returns>Null when the token is forged or belongs to another key. An expired one is found; the caller looks at the expiration.</returns>
    internal Credential? Find(string accessKeyId, string sessionToken)
    {
        if (SessionToken.Read(sessionToken, key.SessionKey) is not { } session || session.AccessKeyId != accessKeyId)
            return null;
        return new(accessKeyId, SessionToken.SecretOf(accessKeyId, key.SessionKey), PrincipalOf(session), sessionToken, session.Expiration);
    }

    // A session name has at least two characters; Lambda pads (observed with functions of one letter).
    private static string NameOf(string functionName) =>
        functionName.Length < MinNameLength ? functionName + "@lambda_function" : functionName;

    // arn:aws:iam::123456789012:role/path/name becomes arn:aws:sts::123456789012:assumed-role/name/session, without the path.
    private static Principal PrincipalOf(SessionToken session)
    {
        var account = session.RoleArn.Split(':')[4];
        var role = session.RoleArn[(session.RoleArn.LastIndexOf('/') + 1)..];
        return new(account, $"arn:aws:sts::{account}:assumed-role/{role}/{session.Name}", $"{session.RoleId}:{session.Name}", session.RoleArn);
    }
}
