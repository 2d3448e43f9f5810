using System.Security.Cryptography;
using System.Text;

namespace Kiln.Aws.Signing;

/// <summary>
/// What a secret signs with for one day, region and service. HMAC is two plain hashes (RFC 2104), of which the first block is the key's
/// and made once: OpenSSL's HMAC in one call looks its algorithm up each time and takes twice as long, and a key that holds its state
/// cannot be used by two requests at once.
/// </summary>
internal sealed class SigningKey
{
    private const int BlockBytes = 64;
    private const int UsualLength = 512;
    private readonly byte[] _inner = new byte[BlockBytes];
    private readonly byte[] _outer = new byte[BlockBytes];

    /// <param name="key">Of at most a block.</param>
    internal SigningKey(ReadOnlySpan<byte> key)
    {
        key.CopyTo(_inner);
        key.CopyTo(_outer);
        for (var i = 0; i < BlockBytes; i++)
        {
            _inner[i] ^= 0x36;
            _outer[i] ^= 0x5c;
        }
    }

    internal static SigningKey Derive(string secret, CredentialScope scope)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var step in new[] { scope.Date, scope.Region, scope.Service, CredentialScope.Terminator })
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        return new(key);
    }

    /// <param name="signature">Takes <see cref="SHA256.HashSizeInBytes"/> bytes.</param>
    internal void Sign(ReadOnlySpan<char> text, Span<byte> signature)
    {
        var most = BlockBytes + Encoding.UTF8.GetMaxByteCount(text.Length);
        var block = most > UsualLength ? new byte[most] : stackalloc byte[UsualLength];
        _inner.CopyTo(block);
        SHA256.HashData(block[..(BlockBytes + Encoding.UTF8.GetBytes(text, block[BlockBytes..]))], signature);
        _outer.CopyTo(block);
        signature.CopyTo(block[BlockBytes..]);
        SHA256.HashData(block[..(BlockBytes + SHA256.HashSizeInBytes)], signature);
    }
}
