using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kiln.Server.Hosting;

/// <summary>
/// The folder of one server. Held by a lock for as long as the server runs, so that two never write to the same state.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly FileStream _lock;
    private readonly bool _ephemeral;

    private DataDirectory(string path, FileStream held, bool ephemeral)
    {
        Path = path;
        _lock = held;
        _ephemeral = ephemeral;
        Temporary = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "kiln-" + NameOf(path));
        // What a server that was killed has left; the lock says that it is gone.
        RemoveTemporary();
        Directory.CreateDirectory(Temporary, OwnerOnly);
    }

    public string Path { get; }
    public string ControlDatabase => System.IO.Path.Combine(Path, "control.db");
    public string LogsDatabase => System.IO.Path.Combine(Path, "logs.db");
    public string Code => System.IO.Path.Combine(Path, "code");

    /// <summary>
    /// For sockets and the <c>/tmp</c> of environments. Not below the folder itself: a socket's path has about a hundred bytes.
    /// </summary>
    public string Temporary { get; }

    /// <exception cref="UserErrorException">The folder cannot be written to, or another server has it.</exception>
    internal static DataDirectory Open(string path, bool ephemeral)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            using (File.Create(System.IO.Path.Combine(path, ".writable"), 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The data folder {path} cannot be written to: choose another with --data DIR or KILN_DATA.", e);
        }
        try
        {
            var held = new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new(path, held, ephemeral);
        }
        catch (IOException e)
        {
            throw new UserErrorException($"Another Kiln uses the data folder {path}: stop it, or choose another folder with --data DIR.", e);
        }
    }

    /// <summary>Leaves word of where the server is, for <c>kiln env</c>.</summary>
    internal void Announce(RunningServer server) =>
        File.WriteAllBytes(Announcement(Path), JsonSerializer.SerializeToUtf8Bytes(server, HostingShapes.Default.RunningServer));

    /// <summary>The last word left in a folder, by a server that may have ended since.</summary>
    internal static RunningServer? LastAnnounced(string path) =>
        File.Exists(Announcement(path)) ? JsonSerializer.Deserialize(File.ReadAllBytes(Announcement(path)), HostingShapes.Default.RunningServer) : null;

    private static string Announcement(string path) => System.IO.Path.Combine(path, "server.json");

    // Short, and the same for the same folder.
    private static string NameOf(string path) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(path)))[..10];

    private void RemoveTemporary()
    {
        if (Directory.Exists(Temporary))
            Directory.Delete(Temporary, recursive: true);
    }

    public void Dispose()
    {
        RemoveTemporary();
        _lock.Dispose();
        if (_ephemeral && Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}

internal sealed record RunningServer(string Endpoint, string Region, int ProcessId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RunningServer))]
[JsonSerializable(typeof(Health))]
internal sealed partial class HostingShapes : JsonSerializerContext;
