using Kiln.Aws.Operations;
using Kiln.Aws.Signing;

namespace Kiln.Services.Sts;

/// <summary>Every access key that Kiln accepts: that of root, and those of role sessions.</summary>
public sealed class AccessKeys(RootKey root, string accountId, RoleSessions sessions) : IAccessKeys
{
    private readonly Credential _root = new(root.AccessKeyId, root.SecretAccessKey, Principal.Root(accountId));

    public ValueTask<Credential?> FindAsync(string accessKeyId, string? sessionToken, CancellationToken cancellationToken)
    {
        if (sessionToken is not null)
            return new(sessions.Find(accessKeyId, sessionToken));
        return new(accessKeyId == _root.AccessKeyId ? _root : null);
    }
}
