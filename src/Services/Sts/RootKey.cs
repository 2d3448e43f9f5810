using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kiln.Services.Sts;

/// <summary>
/// The secrets that the first start makes: the root access key, and the key from which sessions are made. Whoever reads the file is root.
/// </summary>
public sealed record RootKey
{
    private const string FileName = "root-key.json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int SecretBytes = 30;
    private const int SessionKeyBytes = 32;

    public required string AccessKeyId { get; init; }
    public required string SecretAccessKey { get; init; }

    /// <summary>32 bytes. A new one makes every session that was given out worthless.</summary>
    public required byte[] SessionKey { get; init; }

    /// <summary>Reads the file of that directory; makes it where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is there but is not a root key.</exception>
    public static RootKey LoadOrCreate(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
            Create(path);
        Tighten(path);
        return Read(path);
    }

    // Written aside and moved into place: a crash leaves no half of a key, and of two first starts one wins.
    private static void Create(string path)
    {
        var key = new RootKey
        {
            AccessKeyId = AccessKeyIds.LongTerm(),
            SecretAccessKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes)),
            SessionKey = RandomNumberGenerator.GetBytes(SessionKeyBytes),
        };
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        try
        {
            using (var file = new FileStream(draft, options))
            {
                JsonSerializer.Serialize(file, key, RootKeyFile.Default.RootKey);
                file.Flush(flushToDisk: true);
            }
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    private static void Tighten(string path)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnly)
            File.SetUnixFileMode(path, OwnerOnly);
    }

    private static RootKey Read(string path)
    {
        try
        {
            var key = JsonSerializer.Deserialize(File.ReadAllBytes(path), RootKeyFile.Default.RootKey);
            if (key is { AccessKeyId.Length: > 0, SecretAccessKey.Length: > 0, SessionKey.Length: SessionKeyBytes })
                return key;
        }
        catch (JsonException)
        {
        }
        throw new InvalidDataException(
            $"{path} is not a root key. Put the file back from a backup, or remove it: the next start makes a new key, and the old one is worthless.");
    }

    public override string ToString() => $"{nameof(RootKey)} {AccessKeyId}";
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(RootKey))]
internal sealed partial class RootKeyFile : JsonSerializerContext;
