using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Kiln.Aws.Signing;

/// <summary>
/// Signature = HMAC(key, string to sign), where the key is derived from the secret through date, region and service. The derivation costs
/// four HMACs and its result holds for a day, so it is kept.
/// </summary>
public sealed class SigningKeys
{
    // Keys of assumed roles come and go; a full cache is emptied rather than managed, since a miss costs microseconds.
    private const int Capacity = 4096;
    private readonly ConcurrentDictionary<(string Secret, CredentialScope Scope), SigningKey> _keys = new();

    /// <param name="requestHash">Of the canonical request, in hexadecimal.</param>
    /// <param name="signature">Takes it in lower case hexadecimal: <see cref="CanonicalRequest.HexLength"/> characters.</param>
    public void Sign(string secret, CredentialScope scope, string timestamp, ReadOnlySpan<char> requestHash, Span<char> signature)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[256]);
        text.AppendLiteral(SignedRequest.Algorithm + "\n");
        text.AppendLiteral(timestamp);
        text.AppendLiteral("\n");
        text.AppendLiteral(scope.Text);
        text.AppendLiteral("\n");
        text.AppendFormatted(requestHash);
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        KeyOf(secret, scope).Sign(text.Text, bytes);
        text.Clear();
        Convert.TryToHexStringLower(bytes, signature, out _);
    }

    private SigningKey KeyOf(string secret, CredentialScope scope)
    {
        if (_keys.TryGetValue((secret, scope), out var known))
            return known;
        if (_keys.Count >= Capacity)
            _keys.Clear();
        return _keys[(secret, scope)] = SigningKey.Derive(secret, scope);
    }
}
