using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kiln.Aws.Operations;

namespace Kiln.Services.Sts;

/// <summary>
/// What temporary credentials stand for. The session token carries it, sealed, so that nothing need be stored and a restart loses none;
/// the secret too: only this server can read it there.
/// </summary>
internal sealed record SessionToken(string AccessKeyId, string SecretAccessKey, Principal Principal, DateTimeOffset Expiration)
{
    // Wire-stable: tokens of an older Kiln are still about after an upgrade. A new form gets another first byte.
    private const byte Version = 2;

    internal byte[] ToBytes()
    {
        using var buffer = new MemoryStream();
        buffer.WriteByte(Version);
        using (var compressed = new DeflateStream(buffer, CompressionLevel.Optimal))
            JsonSerializer.Serialize(compressed, this, SessionTokenFile.Default.SessionToken);
        return buffer.ToArray();
    }

    /// <returns>Null when it is of a form that this Kiln does not know.</returns>
    internal static SessionToken? Of(byte[] bytes)
    {
        if (bytes is not [Version, ..])
            return null;
        using var compressed = new DeflateStream(new MemoryStream(bytes, 1, bytes.Length - 1), CompressionMode.Decompress);
        return JsonSerializer.Deserialize(compressed, SessionTokenFile.Default.SessionToken);
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(SessionToken))]
internal sealed partial class SessionTokenFile : JsonSerializerContext;
