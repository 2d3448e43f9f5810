using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Services.Accounts;

namespace Kiln.Services.Sts;

/// <summary>Every access key that Kiln accepts: those of roots, of users, and of sessions.</summary>
/// <param name="own">Of the server itself.</param>
public sealed class AccessKeys(AccountRegistry accounts, IUserKeys users, Sessions sessions, LastUses uses, Credential? own = null) : IAccessKeys
{
    public ValueTask<Credential?> FindAsync(string accessKeyId, string? sessionToken, CancellationToken cancellationToken) => new(
        sessionToken is not null ? FindSession(accessKeyId, sessionToken)
        // Temporary ones count with their token only.
        : accessKeyId.StartsWith(AccessKeyIds.TemporaryPrefix, StringComparison.Ordinal) ? null
        : accessKeyId == own?.AccessKeyId ? own
        : users.Find(accessKeyId) ?? RootOf(accessKeyId));

    // Sessions of a user, without a second factor, are for everything but the management of identities. Those of the console are.
    public bool Accepts(Credential credential, CredentialScope scope) =>
        scope.Service != "iam" || credential.Principal is not { RoleArn: null, Session: { IsSignIn: false, MultiFactorAuthPresent: not true } };

    public void Verified(Credential credential, CredentialScope scope)
    {
        if (credential.SessionToken is null)
            uses.Note(credential.AccessKeyId, scope.Service, scope.Region);
        else if (credential.Principal is { RoleArn: not null, UserId: var session } && session.IndexOf(':', StringComparison.Ordinal) is > 0 and var end)
            uses.Note(session.AsSpan(0, end), scope.Service, scope.Region);
    }

    private Credential? FindSession(string accessKeyId, string sessionToken) =>
        sessions.Find(accessKeyId, sessionToken) is { } session && (session.Principal.Session?.SignInKey is not { } key || users.Find(key) is not null) ? session : null;

    private Credential? RootOf(string accessKeyId) => accounts.FindByAccessKey(accessKeyId) is { } account
        ? new(accessKeyId, account.SecretAccessKey, Principal.Root(account.Id))
        : null;
}
