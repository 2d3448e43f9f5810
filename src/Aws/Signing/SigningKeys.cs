using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Kiln.Aws.Signing;

/// <summary>
/// Signature = HMAC(key, string to sign), where the key is derived from the secret through date, region and service. The derivation costs
/// four HMACs and its result holds for a day, so it is kept.
/// </summary>
public sealed class SigningKeys
{
    // Keys of assumed roles come and go; a full cache is emptied rather than managed, since a miss costs microseconds.
    private const int Capacity = 4096;
    private readonly ConcurrentDictionary<(string Secret, string Scope), byte[]> _keys = new();

    public string Sign(string secret, CredentialScope scope, string timestamp, string canonicalRequest)
    {
        var stringToSign = $"{SignedRequest.Algorithm}\n{timestamp}\n{scope}\n{CanonicalRequest.Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";
        return Convert.ToHexStringLower(HMACSHA256.HashData(KeyOf(secret, scope), Encoding.UTF8.GetBytes(stringToSign)));
    }

    private byte[] KeyOf(string secret, CredentialScope scope)
    {
        var id = (secret, scope.ToString());
        if (_keys.TryGetValue(id, out var known))
            return known;
        if (_keys.Count >= Capacity)
            _keys.Clear();
        return _keys[id] = Derive(secret, scope);
    }

    private static byte[] Derive(string secret, CredentialScope scope)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var step in new[] { scope.Date, scope.Region, scope.Service, CredentialScope.Terminator })
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        return key;
    }
}
