using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Kiln.Execution;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Storage;

namespace Kiln.Services.Lambda.Functions;

/// <summary>
/// Owner of every function version. All are held in memory, where the invoke path finds them without a query; a change is on disk
/// before it is seen.
/// </summary>
public sealed class FunctionStore(Database database, CodeDirectories code)
{
    private readonly ConcurrentDictionary<FunctionKey, StoredFunction> _functions = new();

    /// <summary>Reads everything anew: before requests are served, and after the database was emptied.</summary>
    public async Task LoadAsync()
    {
        var rows = await database.ReadAsync(c => c.QueryAsync<string>("SELECT configuration FROM functions"));
        _functions.Clear();
        foreach (var row in rows)
        {
            var function = JsonSerializer.Deserialize(row, RecordShapes.Default.FunctionRecord)!;
            _functions[function.Key] = Stored(function);
        }
    }

    public StoredFunction? Find(FunctionKey key) => _functions.GetValueOrDefault(key);

    public IEnumerable<FunctionRecord> All => _functions.Values.Select(f => f.Record);

    /// <summary>The functions of an account in a region by name, <c>$LATEST</c> of each and, where asked, the published versions.</summary>
    public List<FunctionRecord> List(string accountId, string region, bool allVersions) =>
        [.. All.Where(f => f.Key.AccountId == accountId && f.Key.Region == region && (allVersions || f.IsLatest))
            .OrderBy(f => f.Key.Name, StringComparer.Ordinal).ThenBy(f => f.Key.VersionOrder)];

    /// <summary><c>$LATEST</c> and the published versions of a function, in this order.</summary>
    public IEnumerable<FunctionRecord> Versions(FunctionKey function) =>
        All.Where(f => f.Key with { Version = function.Version } == function).OrderBy(f => f.Key.VersionOrder);

    /// <returns>False when the key is taken.</returns>
    public Task<bool> InsertAsync(FunctionRecord function, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                if (_functions.ContainsKey(function.Key))
                    return false;
                await InsertAsync(function, transaction);
                return true;
            },
            committed: inserted =>
            {
                if (inserted)
                    _functions[function.Key] = Stored(function);
            },
            cancellationToken);

    /// <summary>Changes a function by <paramref name="change"/>, which may throw to refuse; writers take turns, so it sees the latest.</summary>
    /// <returns>Null when there is no such function.</returns>
    public Task<FunctionRecord?> UpdateAsync(FunctionKey key, Func<FunctionRecord, FunctionRecord> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                if (Find(key) is not { } current)
                    return null;
                var changed = change(current.Record);
                await UpdateAsync(changed, transaction);
                return changed;
            },
            committed: changed =>
            {
                if (changed is not null)
                    _functions[key] = Stored(changed);
            },
            cancellationToken);

    /// <summary>Publishes <c>$LATEST</c>: <paramref name="publish"/> gives its next state and the new version, or null to leave all as it is.</summary>
    public Task<(FunctionRecord Latest, FunctionRecord Version)?> PublishAsync(
        FunctionKey latest, Func<FunctionRecord, (FunctionRecord Latest, FunctionRecord Version)?> publish, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                if (Find(latest) is not { } current || publish(current.Record) is not { } published)
                    return null;
                await UpdateAsync(published.Latest, transaction);
                await InsertAsync(published.Version, transaction);
                return ((FunctionRecord, FunctionRecord)?)published;
            },
            committed: published =>
            {
                if (published is not var (changed, version))
                    return;
                _functions[changed.Key] = Stored(changed);
                _functions[version.Key] = Stored(version);
            },
            cancellationToken);

    /// <summary>Deletes one version or, without one, the whole function.</summary>
    /// <returns>False when there is nothing to delete.</returns>
    public async Task<bool> DeleteAsync(string accountId, string region, string name, string? version, CancellationToken cancellationToken)
    {
        var deleted = await database.WriteAsync(
            async transaction =>
            {
                var keys = _functions.Keys
                    .Where(k => k.AccountId == accountId && k.Region == region && k.Name == name && (version is null || k.Version == version))
                    .ToList();
                foreach (var key in keys)
                {
                    await transaction.Connection!.ExecuteAsync(
                        "DELETE FROM functions WHERE account_id = @AccountId AND region = @Region AND name = @Name AND version = @Version",
                        new { key.AccountId, key.Region, key.Name, key.Version }, transaction);
                }
                return keys;
            },
            committed: keys => keys.ForEach(key => _functions.TryRemove(key, out _)),
            cancellationToken);
        return deleted.Count > 0;
    }

    private static Task InsertAsync(FunctionRecord function, DbTransaction transaction) =>
        transaction.Connection!.ExecuteAsync(
            "INSERT INTO functions (account_id, region, name, version, configuration) VALUES (@AccountId, @Region, @Name, @Version, @Configuration)",
            Row(function), transaction);

    private static Task UpdateAsync(FunctionRecord function, DbTransaction transaction) =>
        transaction.Connection!.ExecuteAsync(
            "UPDATE functions SET configuration = @Configuration WHERE account_id = @AccountId AND region = @Region AND name = @Name AND version = @Version",
            Row(function), transaction);

    private static object Row(FunctionRecord function) => new
    {
        function.Key.AccountId,
        function.Key.Region,
        function.Key.Name,
        function.Key.Version,
        Configuration = Text(function),
    };

    /// <summary>A record as it is stored.</summary>
    internal static string Text(FunctionRecord function) => JsonSerializer.Serialize(function, RecordShapes.Default.FunctionRecord);

    private StoredFunction Stored(FunctionRecord function) => new(function, new FunctionVersion
    {
        AccountId = function.Key.AccountId,
        Region = function.Key.Region,
        FunctionName = function.Key.Name,
        Version = function.Key.Version,
        FunctionArn = function.Key.Arn,
        RevisionId = function.RevisionId,
        Runtime = function.Runtime,
        Handler = function.Handler,
        CodeDirectory = code.Of(function.Code, function.Runtime),
        LayerDirectory = function.Layers is { Count: > 0 } layers ? code.Of(LayerTree.DigestOf(layers.Select(l => l.Code)), function.Runtime) : null,
        RoleArn = function.Role,
        MemorySize = function.MemorySize,
        Timeout = TimeSpan.FromSeconds(function.Timeout),
        EphemeralStorageSize = function.EphemeralStorage,
        LogGroup = function.LogGroup,
        Logging = LoggingRules.SettingsOf(function),
        EnvironmentVariables = function.Environment ?? [],
    });
}

/// <param name="Executable">The same version as the data plane wants it, made once per change.</param>
public sealed record StoredFunction(FunctionRecord Record, FunctionVersion Executable);
