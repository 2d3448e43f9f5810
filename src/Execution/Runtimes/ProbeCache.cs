using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kiln.Execution.Runtimes;

/// <summary>
/// What interpreters have answered, in a small file, so that a start does not run all of them again. An answer holds as long as the
/// executable keeps its time and size. Losing the file costs a second; so errors in reading or writing it are no errors.
/// </summary>
internal sealed class ProbeCache(string? stateDirectory)
{
    private readonly string? _file = stateDirectory is null ? null : Path.Combine(stateDirectory, "interpreters.json");

    public async Task<Dictionary<string, ProbeCacheEntry>> ReadAsync(CancellationToken cancellationToken)
    {
        var entries = new Dictionary<string, ProbeCacheEntry>();
        try
        {
            if (_file is not null && File.Exists(_file))
            {
                var bytes = await File.ReadAllBytesAsync(_file, cancellationToken);
                foreach (var entry in JsonSerializer.Deserialize(bytes, ProbeCacheJson.Default.ProbeCacheEntryArray) ?? [])
                    entries[entry.Path] = entry;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            entries.Clear();
        }

        return entries;
    }

    public async Task WriteAsync(ProbeCacheEntry[] entries, CancellationToken cancellationToken)
    {
        if (_file is null)
            return;

        try
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(entries, ProbeCacheJson.Default.ProbeCacheEntryArray);
            await File.WriteAllBytesAsync(_file + ".new", bytes, cancellationToken);
            File.Move(_file + ".new", _file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Asked again at the next start.
        }
    }
}

/// <param name="Modified">UTC ticks of the executable itself, not of a link to it.</param>
/// <param name="Packages">Null: it was written by a version of Kiln that did not ask.</param>
internal sealed record ProbeCacheEntry(string Path, long Modified, long Size, string Version, string Implementation, IReadOnlyList<string>? Packages)
{
    /// <summary>An entry that lacks its answer yet, or null when the file cannot be looked at.</summary>
    public static ProbeCacheEntry? ForFile(string path)
    {
        try
        {
            var file = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
            return file.Exists ? new ProbeCacheEntry(path, file.LastWriteTimeUtc.Ticks, file.Length, "", "", null) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(ProbeCacheEntry[]))]
internal sealed partial class ProbeCacheJson : JsonSerializerContext;
