using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kiln.Server.Hosting;

/// <summary>
/// The folder of one server. Held by a lock for as long as the server runs, so that two never write to the same state.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;
    private readonly bool _ephemeral;

    private DataDirectory(string path, FileStream held, bool ephemeral)
    {
        Path = path;
        _lock = held;
        _ephemeral = ephemeral;
    }

    public string Path { get; }
    public string ControlDatabase => System.IO.Path.Combine(Path, "control.db");
    public string LogsDatabase => System.IO.Path.Combine(Path, "logs.db");
    public string Code => System.IO.Path.Combine(Path, "code");
    public string Cache => System.IO.Path.Combine(Path, "cache");

    /// <exception cref="UserErrorException">The folder cannot be written to, or another server has it.</exception>
    internal static DataDirectory Open(string path, bool ephemeral)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(path);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
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

    public void Dispose()
    {
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
