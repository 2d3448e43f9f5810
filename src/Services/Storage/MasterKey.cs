using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Kiln.Services.Storage;

/// <summary>
/// Seals what must not lie about in the clear: <c>base64url(nonce ‖ tag ‖ ciphertext)</c>, AES-256-GCM. The key is given, or kept in a file
/// of the data directory: then whoever has the folder has the secrets, but not who has the database alone.
/// </summary>
public sealed class MasterKey
{
    public const string Variable = "KILN_MASTER_KEY";
    private const string FileName = "master-key";
    private const int KeyBytes = 32;
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

    private readonly byte[] _key;

    private MasterKey(byte[] key) => _key = key;

    /// <param name="key">32 bytes.</param>
    public static MasterKey Of(byte[] key) => new(key);

    /// <param name="given">In base64; null to read the file of that directory, or to make it.</param>
    /// <param name="isThere">Something in the directory is sealed already: a new key would not open it.</param>
    /// <exception cref="InvalidDataException">What was given, or is in the file, is no key; or there is none where one must be.</exception>
    public static MasterKey LoadOrCreate(string directory, string? given, bool isThere)
    {
        if (given is not null)
            return Parse(given) ?? throw new InvalidDataException($"{Variable} is not 32 bytes in base64: `openssl rand -base64 32` makes such a key.");
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path) && isThere)
            throw new InvalidDataException($"The keys in {directory} are sealed, and the key to them is not in {path}: set {Variable} to it, as when the server was started first, or put the file back.");
        if (!File.Exists(path))
            SecretFile.Create(path, Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n"));
        return Parse(Encoding.ASCII.GetString(SecretFile.Read(path)))
            ?? throw new InvalidDataException($"{path} is not 32 bytes in base64. Put the file back from a backup: without it the keys in this folder are worthless.");
    }

    /// <param name="purpose">What it is the secret of. Sealed for one thing, it cannot be passed off as that of another.</param>
    public string Seal(string text, string purpose) => Seal(Encoding.UTF8.GetBytes(text), purpose);

    public string Seal(ReadOnlySpan<byte> bytes, string purpose)
    {
        var envelope = new byte[NonceBytes + TagBytes + bytes.Length];
        var nonce = envelope.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        // An instance is not for several threads.
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(nonce, bytes, envelope.AsSpan(NonceBytes + TagBytes), envelope.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return Base64Url.EncodeToString(envelope);
    }

    /// <returns>Null when it was not sealed with this key, for this purpose.</returns>
    public byte[]? Open(string envelope, string purpose)
    {
        if (!Base64Url.IsValid(envelope, out var length) || length < NonceBytes + TagBytes)
            return null;
        var bytes = Base64Url.DecodeFromChars(envelope).AsSpan();
        var opened = new byte[length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_key, TagBytes);
        try
        {
            aes.Decrypt(bytes[..NonceBytes], bytes[(NonceBytes + TagBytes)..], bytes.Slice(NonceBytes, TagBytes), opened, Encoding.UTF8.GetBytes(purpose));
            return opened;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public string? OpenText(string envelope, string purpose) => Open(envelope, purpose) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static MasterKey? Parse(string text)
    {
        var key = new byte[KeyBytes];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == KeyBytes ? new(key) : null;
    }
}
