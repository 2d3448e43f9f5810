using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kiln.Server.Hosting;

/// <summary>
/// The folder of one server. Held by a lock for as long as the server runs, so that two never write to the same state.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string OwnerName = "owner";
    private readonly FileStream _lock;
    private readonly bool _ephemeral;

    private DataDirectory(string path, FileStream held, bool ephemeral)
    {
        Path = path;
        _lock = held;
        _ephemeral = ephemeral;
        // What a server that was killed has left; the lock says that it is gone.
        if (File.Exists(TemporaryName))
            RemoveOwn(File.ReadAllText(TemporaryName));
        // So is where it listened.
        File.Delete(Announcement(path));
        Temporary = Directory.CreateTempSubdirectory("kiln-").FullName;
        File.WriteAllText(System.IO.Path.Combine(Temporary, OwnerName), path);
        File.WriteAllText(TemporaryName, Temporary);
    }

    public string Path { get; }
    public string ControlDatabase => System.IO.Path.Combine(Path, "control.db");
    public string QueueDatabase => System.IO.Path.Combine(Path, "queue.db");
    public string LogsDatabase => System.IO.Path.Combine(Path, "logs.db");
    public string TracesDatabase => System.IO.Path.Combine(Path, "traces.db");
    public string MetricsDatabase => System.IO.Path.Combine(Path, "metrics.db");
    /// <summary>Disks of environments; what a killed server left there goes at the next start.</summary>
    public string Images => System.IO.Path.Combine(Path, "tmp");
    public string Code => System.IO.Path.Combine(Path, "code");

    /// <summary>
    /// For sockets and the <c>/tmp</c> of environments. Not below the folder itself: a socket's path has about a hundred bytes.
    /// </summary>
    public string Temporary { get; }

    private string TemporaryName => System.IO.Path.Combine(Path, "temporary");

    /// <exception cref="UserErrorException">The folder cannot be written to, or another server has it.</exception>
    internal static DataDirectory Open(string path, bool ephemeral)
    {
        if (path.Length == 0)
            throw new UserErrorException("--data needs a folder: leave it out for the default, or name one.");
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
        var held = Hold(path) ?? throw new UserErrorException($"Another Kiln uses the data folder {path}: stop it, or choose another folder with --data DIR.");
        return new(path, held, ephemeral);
    }

    private static FileStream? Hold(string path)
    {
        try
        {
            return new(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Leaves word of where the server is, for <c>kiln env</c>.</summary>
    internal void Announce(RunningServer server)
    {
        // Written aside, so that nobody reads half of it.
        var draft = Announcement(Path) + ".new";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(server, HostingShapes.Default.RunningServer));
        File.Move(draft, Announcement(Path), overwrite: true);
    }

    /// <summary>The server that has a folder now. Takes no lock, which a server that starts at this moment needs.</summary>
    internal static RunningServer? FindRunning(string path)
    {
        try
        {
            var server = JsonSerializer.Deserialize(File.ReadAllBytes(Announcement(path)), HostingShapes.Default.RunningServer)!;
            using var process = System.Diagnostics.Process.GetProcessById(server.ProcessId);
            return server;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static string Announcement(string path) => System.IO.Path.Combine(path, "server.json");

    public void Dispose()
    {
        Remove(Temporary);
        File.Delete(TemporaryName);
        File.Delete(Announcement(Path));
        _lock.Dispose();
        if (_ephemeral)
            Remove(Path);
    }

    // A copy of a data folder names the temporary one of the original.
    private void RemoveOwn(string directory)
    {
        var owner = System.IO.Path.Combine(directory, OwnerName);
        if (File.Exists(owner) && File.ReadAllText(owner) == Path)
            Remove(directory);
    }

    // As far as it goes: a process that escaped may still write there, and must keep no server from ending or starting.
    private static void Remove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}

/// <param name="CaBundle">File of a certificate that no authority has signed: clients must be told to trust it.</param>
internal sealed record RunningServer(string Endpoint, string Region, int ProcessId, string? CaBundle = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RunningServer))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(SandboxReport))]
internal sealed partial class HostingShapes : JsonSerializerContext;
