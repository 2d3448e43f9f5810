using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Kiln.Execution;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.FileSystems;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Storage;

namespace Kiln.Services.Lambda.Functions;

/// <summary>
/// Owner of every function version. All are held in memory, where the invoke path finds them without a query; a change is on disk
/// before it is seen.
/// </summary>
public sealed class FunctionStore(Database database, CodeDirectories code, MasterKey master, FunctionFileSystems fileSystems)
{
    private readonly ConcurrentDictionary<FunctionKey, StoredFunction> _functions = new();

    /// <summary>Reads everything anew: before requests are served, and after the database was emptied.</summary>
    public async Task LoadAsync()
    {
        var rows = await database.ReadAsync(c => c.QueryAsync<string>("SELECT configuration FROM functions"));
        _functions.Clear();
        var inTheClear = new List<FunctionRecord>();
        foreach (var row in rows)
        {
            var stored = JsonSerializer.Deserialize(row, RecordShapes.Default.FunctionRecord)!;
            _functions[stored.Key] = Stored(Opened(stored));
            if (stored.Environment is not null)
                inTheClear.Add(stored);
        }
        if (inTheClear.Count == 0)
            return;
        // Of a release that did not seal them.
        await database.WriteAsync(
            async transaction =>
            {
                foreach (var function in inTheClear)
                    await UpdateAsync(function, transaction);
                return true;
            },
            committed: static _ => { },
            CancellationToken.None);
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

    private Task InsertAsync(FunctionRecord function, DbTransaction transaction) =>
        transaction.Connection!.ExecuteAsync(
            "INSERT INTO functions (account_id, region, name, version, configuration) VALUES (@AccountId, @Region, @Name, @Version, @Configuration)",
            Row(function), transaction);

    private Task UpdateAsync(FunctionRecord function, DbTransaction transaction) =>
        transaction.Connection!.ExecuteAsync(
            "UPDATE functions SET configuration = @Configuration WHERE account_id = @AccountId AND region = @Region AND name = @Name AND version = @Version",
            Row(function), transaction);

    private object Row(FunctionRecord function) => new
    {
        function.Key.AccountId,
        function.Key.Region,
        function.Key.Name,
        function.Key.Version,
        Configuration = Text(Sealed(function)),
    };

    private FunctionRecord Sealed(FunctionRecord function) => function.Environment is { } variables
        ? function with { Environment = null, SealedEnvironment = master.Seal(JsonSerializer.SerializeToUtf8Bytes(variables, RecordShapes.Default.DictionaryStringString), Purpose(function)) }
        : function;

    private FunctionRecord Opened(FunctionRecord stored)
    {
        if (stored.SealedEnvironment is not { } envelope)
            return stored;
        var variables = master.Open(envelope, Purpose(stored))
            ?? throw new InvalidDataException($"The environment variables of {stored.Key.Arn} are sealed with another master key: start with the one that they were stored with ({MasterKey.Variable}).");
        return stored with { SealedEnvironment = null, Environment = JsonSerializer.Deserialize(variables, RecordShapes.Default.DictionaryStringString) };
    }

    private static string Purpose(FunctionRecord function) => $"environment of {function.Key.Arn}:{function.Key.Version}";

    /// <summary>A record as it is stored, but for its environment, which is sealed there.</summary>
    internal static string Text(FunctionRecord function) => JsonSerializer.Serialize(function, RecordShapes.Default.FunctionRecord);

    /// <summary>The folder has changed that functions run from: what they run in is made anew.</summary>
    /// <returns>The versions that do.</returns>
    internal IReadOnlyList<FunctionKey> Reload(string hotReloadFolder)
    {
        var following = new List<FunctionKey>();
        foreach (var (key, function) in _functions.Where(f => f.Value.Record.HotReloadFolder == hotReloadFolder))
        {
            following.Add(key);
            // One that has been changed meanwhile is made anew by that.
            _functions.TryUpdate(key, function with { Executable = function.Executable with { RevisionId = Guid.NewGuid().ToString() } }, function);
        }
        return following;
    }

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
        CodeDirectory = function.HotReloadFolder ?? code.Of(function.Code, function.Runtime),
        LayerDirectory = function.Layers is { Count: > 0 } layers ? code.Of(LayerTree.DigestOf(layers.Select(l => l.Code)), function.Runtime) : null,
        FileSystem = fileSystems.MountOf(function),
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
