using System.Collections.Concurrent;
using System.Text.Json;
using Dapper;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Storage;

namespace Kiln.Services.Lambda.Layers;

/// <summary>Owner of every layer version. All are held in memory; a change is on disk before it is seen.</summary>
public sealed class LayerStore(Database database)
{
    private readonly ConcurrentDictionary<LayerVersionKey, LayerVersionRecord> _versions = new();

    /// <summary>Reads everything anew: before requests are served, and after the database was emptied.</summary>
    public async Task LoadAsync()
    {
        var rows = await database.ReadAsync(c => c.QueryAsync<string>("SELECT record FROM layer_versions"));
        _versions.Clear();
        foreach (var row in rows)
        {
            var version = JsonSerializer.Deserialize(row, RecordShapes.Default.LayerVersionRecord)!;
            _versions[version.Key] = version;
        }
    }

    public LayerVersionRecord? Find(LayerVersionKey key) => _versions.GetValueOrDefault(key);

    public IEnumerable<LayerVersionRecord> All => _versions.Values;

    /// <summary>The layers of an account in a region by name, of each the newest version first.</summary>
    public List<LayerVersionRecord> List(string accountId, string region) =>
        [.. All.Where(v => v.Key.AccountId == accountId && v.Key.Region == region)
            .OrderBy(v => v.Key.Name, StringComparer.Ordinal).ThenByDescending(v => v.Key.Version)];

    /// <summary>The versions of a layer, the newest first.</summary>
    public List<LayerVersionRecord> Versions(LayerKey layer) =>
        [.. All.Where(v => v.Key.Layer == layer).OrderByDescending(v => v.Key.Version)];

    /// <param name="make">From the key that the next version gets.</param>
    public Task<LayerVersionRecord> PublishAsync(LayerKey layer, Func<LayerVersionKey, LayerVersionRecord> make, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var number = await transaction.Connection!.ExecuteScalarAsync<long>(
                    """
                    INSERT INTO layers (account_id, region, name, last_version) VALUES (@AccountId, @Region, @Name, 1)
                    ON CONFLICT (account_id, region, name) DO UPDATE SET last_version = layers.last_version + 1
                    RETURNING last_version
                    """,
                    new { layer.AccountId, layer.Region, layer.Name }, transaction);
                var version = make(layer.Version(number));
                await transaction.Connection!.ExecuteAsync(
                    "INSERT INTO layer_versions (account_id, region, name, version, record) VALUES (@AccountId, @Region, @Name, @Version, @Record)",
                    Row(version), transaction);
                return version;
            },
            committed: version => _versions[version.Key] = version,
            cancellationToken);

    /// <summary>Changes a version by <paramref name="change"/>, which may throw to refuse; writers take turns, so it sees the latest.</summary>
    /// <returns>Null when there is no such version.</returns>
    public Task<LayerVersionRecord?> UpdateAsync(
        LayerVersionKey key, Func<LayerVersionRecord, LayerVersionRecord> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                if (Find(key) is not { } current)
                    return null;
                var changed = change(current);
                await transaction.Connection!.ExecuteAsync(
                    "UPDATE layer_versions SET record = @Record WHERE account_id = @AccountId AND region = @Region AND name = @Name AND version = @Version",
                    Row(changed), transaction);
                return changed;
            },
            committed: changed =>
            {
                if (changed is not null)
                    _versions[key] = changed;
            },
            cancellationToken);

    /// <summary>Deleting what is not there succeeds.</summary>
    public Task DeleteAsync(LayerVersionKey key, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction => await transaction.Connection!.ExecuteAsync(
                "DELETE FROM layer_versions WHERE account_id = @AccountId AND region = @Region AND name = @Name AND version = @Version",
                new { key.AccountId, key.Region, key.Name, key.Version }, transaction),
            committed: _ => _versions.TryRemove(key, out LayerVersionRecord? _),
            cancellationToken);

    private static object Row(LayerVersionRecord version) => new
    {
        version.Key.AccountId,
        version.Key.Region,
        version.Key.Name,
        version.Key.Version,
        Record = JsonSerializer.Serialize(version, RecordShapes.Default.LayerVersionRecord),
    };
}
