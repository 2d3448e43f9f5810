using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kiln.Services.Sts;

/// <summary>
/// The session token of temporary credentials. It carries the session, so that nothing need be stored and a restart loses none:
/// <c>base64url(mac ‖ session)</c>, where the session is lines of text and mac is HMAC-SHA-256 over them.
/// </summary>
/// <param name="Name">Session name: the last part of the session's ARN.</param>
internal sealed record SessionToken(string AccessKeyId, string RoleArn, string RoleId, string Name, DateTimeOffset Expiration)
{
    // Wire-stable: tokens of an older Kiln are still about after an upgrade. A new form gets a new first line.
    private const string Version = "1";
    private const int MacBytes = HMACSHA256.HashSizeInBytes;

    internal string Write(byte[] key)
    {
        var session = Encoding.UTF8.GetBytes(string.Join(
            '\n', Version, AccessKeyId, RoleArn, RoleId, Name, Expiration.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        return Base64Url.EncodeToString([.. Mac(key, session), .. session]);
    }

    /// <returns>Null when the token was not written with that key.</returns>
    internal static SessionToken? Read(string token, byte[] key)
    {
        if (!Base64Url.IsValid(token, out var length) || length <= MacBytes)
            return null;
        var bytes = Base64Url.DecodeFromChars(token);
        if (!CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, MacBytes), Mac(key, bytes.AsSpan(MacBytes))))
            return null;
        return Encoding.UTF8.GetString(bytes, MacBytes, bytes.Length - MacBytes).Split('\n') is
            [Version, var accessKeyId, var roleArn, var roleId, var name, var expiration]
            ? new(accessKeyId, roleArn, roleId, name, DateTimeOffset.FromUnixTimeSeconds(long.Parse(expiration, CultureInfo.InvariantCulture)))
            : null;
    }

    /// <summary>40 characters. Derived, so that the token need not carry it: tokens travel with every request, in the clear.</summary>
    internal static string SecretOf(string accessKeyId, byte[] key) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("secret\n" + accessKeyId)).AsSpan(0, 30));

    // The prefixes keep a mac of a token from ever being the secret of a key.
    private static byte[] Mac(byte[] key, ReadOnlySpan<byte> session) => HMACSHA256.HashData(key, (byte[])[.. "token\n"u8, .. session]);
}
