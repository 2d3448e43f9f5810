using System.Buffers.Text;
using System.Security.Cryptography;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Services.Sts;

namespace Kiln.Server.WebConsole;

/// <summary>
/// Who is signed in, by the cookie of his browser, so that a page may be reloaded. Kept in memory: a restart signs everybody out.
/// docs/decisions/0009-the-console-is-a-client.md says why there is a cookie.
/// </summary>
internal sealed class BrowserSessions(Sessions sessions, TimeProvider time)
{
    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    // What GetSessionToken gives root at most.
    private static readonly TimeSpan RootCredentials = TimeSpan.FromHours(1);
    private const int Capacity = 1000;
    private readonly Lock _changing = new();
    private readonly Dictionary<string, BrowserSession> _open = new(StringComparer.Ordinal);

    /// <returns>The value of the cookie.</returns>
    internal string OpenForRoot(string accountId) => Open(new(Principal.Root(accountId), null, time.GetUtcNow() + Lifetime));

    /// <summary>Keeps temporary credentials that a browser got by itself; they are given back to it, and never others in their place.</summary>
    internal string OpenWith(Credential temporary) => Open(new(temporary.Principal, temporary, temporary.Expiration!.Value));

    /// <returns>Null when the session ended, or never was.</returns>
    internal Credential? CredentialsOf(string id)
    {
        lock (_changing)
        {
            if (!_open.TryGetValue(id, out var session) || session.End <= time.GetUtcNow())
                return null;
            return session.Given ?? Root(session.Principal);
        }
    }

    internal void Close(string id)
    {
        lock (_changing)
            _open.Remove(id);
    }

    /// <summary>Temporary credentials of root, as its GetSessionToken answers.</summary>
    internal Credential Root(Principal root)
    {
        var now = time.GetUtcNow();
        return sessions.Issue(root with { Session = new() { IssuedAt = now, MultiFactorAuthPresent = false } }, now + RootCredentials);
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

    /// <param name="Given">Null for root, who gets new credentials each time.</param>
    private sealed record BrowserSession(Principal Principal, Credential? Given, DateTimeOffset End);
}
