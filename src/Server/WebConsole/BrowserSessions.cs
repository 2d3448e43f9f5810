using System.Buffers.Text;
using System.Security.Cryptography;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Services.Sts;

namespace Kiln.Server.WebConsole;

/// <summary>
/// Who is signed in, by the cookie of his browser, so that a page may be reloaded. Kept in memory: a restart signs everybody out.
/// docs/decisions/0010-the-console-is-a-client.md says why there is a cookie.
/// </summary>
internal sealed class BrowserSessions(Sessions sessions, IUserKeys users, TimeProvider time)
{
    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private static readonly TimeSpan CredentialLifetime = TimeSpan.FromHours(1);
    private const int Capacity = 1000;
    private readonly Lock _changing = new();
    private readonly Dictionary<string, BrowserSession> _open = new(StringComparer.Ordinal);

    /// <returns>The value of the cookie.</returns>
    internal string OpenForRoot(string accountId) => Open(new(Principal.Root(accountId), null, null, time.GetUtcNow() + Lifetime));

    /// <summary>For somebody who has shown that he has a key. One who has a temporary key gets no other in its place.</summary>
    internal string OpenFor(Credential key) => Open(
        key.SessionToken is null
            ? new(key.Principal, users.Find(key.AccessKeyId)?.AccessKeyId, null, time.GetUtcNow() + Lifetime)
            : new(key.Principal, key.Principal.Session?.SignInKey, key, key.Expiration!.Value));

    /// <returns>Null when the session ended, its key was deactivated or deleted, or it never was.</returns>
    internal Credential? CredentialsOf(string id)
    {
        lock (_changing)
        {
            if (!_open.TryGetValue(id, out var session) || session.End <= time.GetUtcNow())
                return null;
            if (session.KeyId is { } key && users.Find(key) is null)
            {
                _open.Remove(id);
                return null;
            }
            return session.Given ?? Issue(session.Principal, session.KeyId);
        }
    }

    internal void Close(string id)
    {
        lock (_changing)
            _open.Remove(id);
    }

    /// <summary>Temporary credentials that may what the principal may.</summary>
    /// <param name="keyId">Of the user whose session it is: the credentials end with that key.</param>
    internal Credential Issue(Principal principal, string? keyId = null)
    {
        var now = time.GetUtcNow();
        return sessions.Issue(principal with { Session = new() { IssuedAt = now, MultiFactorAuthPresent = false, IsSignIn = true, SignInKey = keyId } }, now + CredentialLifetime);
    }

    private string Open(BrowserSession session)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        lock (_changing)
        {
            var now = time.GetUtcNow();
            foreach (var (old, other) in _open)
            {
                if (other.End <= now)
                    _open.Remove(old);
            }
            if (_open.Count >= Capacity)
                _open.Remove(_open.MinBy(o => o.Value.End).Key);
            _open[id] = session;
        }
        return id;
    }

    /// <param name="KeyId">Of a user; null for root.</param>
    /// <param name="Given">Null where new credentials are issued each time.</param>
    private sealed record BrowserSession(Principal Principal, string? KeyId, Credential? Given, DateTimeOffset End);
}
