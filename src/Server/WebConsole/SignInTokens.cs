using System.Globalization;
using System.Security.Cryptography;
using Kiln.Services.Storage;

namespace Kiln.Server.WebConsole;

/// <summary>
/// Tokens in links that sign root of an account in. Sealed with the server's session key, so that the command line makes them without asking
/// the server. One is good once, for 15 minutes, and only for a server that was running when it was made: so nothing need be kept over a restart.
/// </summary>
/// <param name="sessionKey">32 bytes.</param>
public sealed class SignInTokens(byte[] sessionKey, TimeProvider time)
{
    public static readonly TimeSpan Validity = TimeSpan.FromMinutes(15);
    private const string Purpose = "console sign-in";
    private readonly MasterKey _key = MasterKey.Of(sessionKey);
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private readonly Lock _redeeming = new();
    private readonly Dictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    public string Issue(string accountId)
    {
        // The mark is inside: what is outside can be written in more than one way, and would be redeemed once in each.
        var mark = RandomNumberGenerator.GetHexString(32);
        return _key.Seal(string.Create(CultureInfo.InvariantCulture, $"{accountId} {time.GetUtcNow().UtcTicks} {mark}"), Purpose);
    }

    /// <returns>The account; null when the token is forged, too old, or was redeemed before.</returns>
    public string? Redeem(string token)
    {
        if (_key.OpenText(token, Purpose)?.Split(' ') is not [var account, var ticks, var mark])
            return null;
        var now = time.GetUtcNow();
        var issued = new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero);
        if (issued < _started || issued + Validity <= now)
            return null;
        lock (_redeeming)
        {
            foreach (var (old, end) in _used)
            {
                if (end <= now)
                    _used.Remove(old);
            }
            return _used.TryAdd(mark, issued + Validity) ? account : null;
        }
    }
}
