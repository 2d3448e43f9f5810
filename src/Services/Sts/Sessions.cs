using System.Collections.Concurrent;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Services.Storage;

namespace Kiln.Services.Sts;

/// <summary>Temporary credentials: gives them out, and knows them again when a request comes signed with them.</summary>
public sealed class Sessions
{
    private const string Purpose = "session";

    // A full cache is emptied rather than managed: a miss costs microseconds.
    private const int Capacity = 4096;
    private readonly MasterKey _key;
    private readonly ConcurrentDictionary<string, Credential> _known = new(StringComparer.Ordinal);

    /// <param name="sessionKey">32 bytes.</param>
    public Sessions(byte[] sessionKey) => _key = MasterKey.Of(sessionKey);

    public Credential Issue(Principal principal, DateTimeOffset expiration)
    {
        var session = new SessionToken(AccessKeyIds.Temporary(principal.AccountId), AccessKeyIds.Secret(), principal, expiration);
        return CredentialOf(session, _key.Seal(session.ToBytes(), Purpose));
    }

    /// <returns>Null when the token is forged, altered or another key's. An expired one is found; the caller looks at the expiration.</returns>
    public Credential? Find(string accessKeyId, string sessionToken)
    {
        // The same object each time: what others make of a session, they keep by it.
        if (_known.TryGetValue(sessionToken, out var known))
            return known.AccessKeyId == accessKeyId ? known : null;
        if (_key.Open(sessionToken, Purpose) is not { } bytes || SessionToken.Of(bytes) is not { } session || session.AccessKeyId != accessKeyId)
            return null;
        if (_known.Count >= Capacity)
            _known.Clear();
        return _known.GetOrAdd(sessionToken, CredentialOf(session, sessionToken));
    }

    private static Credential CredentialOf(SessionToken session, string token) =>
        new(session.AccessKeyId, session.SecretAccessKey, session.Principal, token, session.Expiration);
}
