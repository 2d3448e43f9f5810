using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Storage;

namespace Kiln.Services.Lambda.Aliases;

/// <summary>Owner of every alias. All are held in memory, where invokes find them; a change is on disk before it is seen.</summary>
public sealed class AliasStore(Database database)
{
    private readonly ConcurrentDictionary<FunctionKey, AliasRecord> _aliases = new();

    /// <summary>Reads everything anew: before requests are served, and after the database was emptied.</summary>
    public async Task LoadAsync()
    {
        var rows = await database.ReadAsync(c => c.QueryAsync<string>("SELECT configuration FROM aliases"));
        _aliases.Clear();
        foreach (var row in rows)
        {
            var alias = JsonSerializer.Deserialize(row, AliasShapes.Default.AliasRecord)!;
            _aliases[alias.Key] = alias;
        }
    }

    /// <param name="key">With the alias's name as version.</param>
    public AliasRecord? Find(FunctionKey key) => _aliases.GetValueOrDefault(key);

    /// <summary>Those of a function, by name.</summary>
    public IEnumerable<AliasRecord> Of(FunctionKey function) =>
        _aliases.Values.Where(a => IsOf(a.Key, function)).OrderBy(a => a.Key.Version, StringComparer.Ordinal);

    /// <param name="change">From the alias that is, if there is one, to the one that shall be, null for none; may throw to leave it. Writers take turns, so it sees the latest.</param>
    internal Task<AliasRecord?> ChangeAsync(FunctionKey key, Func<AliasRecord?, AliasRecord?> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var changed = change(Find(key));
                await DeleteAsync(key, transaction);
                if (changed is not null)
                {
                    await transaction.Connection!.ExecuteAsync(
                        "INSERT INTO aliases (account_id, region, function_name, name, configuration) VALUES (@AccountId, @Region, @Name, @Version, @configuration)",
                        new { key.AccountId, key.Region, key.Name, key.Version, configuration = JsonSerializer.Serialize(changed, AliasShapes.Default.AliasRecord) },
                        transaction);
                }
                return changed;
            },
            committed: changed =>
            {
                if (changed is null)
                    _aliases.TryRemove(key, out _);
                else
                    _aliases[key] = changed;
            },
            cancellationToken);

    /// <summary>A function that is deleted leaves no alias to the next of its name.</summary>
    internal Task RemoveAllAsync(FunctionKey function, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var keys = _aliases.Keys.Where(key => IsOf(key, function)).ToList();
                foreach (var key in keys)
                    await DeleteAsync(key, transaction);
                return keys;
            },
            committed: keys => keys.ForEach(key => _aliases.TryRemove(key, out _)),
            cancellationToken);

    private static bool IsOf(FunctionKey alias, FunctionKey function) => alias with { Version = function.Version } == function;

    private static Task DeleteAsync(FunctionKey key, DbTransaction transaction) =>
        transaction.Connection!.ExecuteAsync(
            "DELETE FROM aliases WHERE account_id = @AccountId AND region = @Region AND function_name = @Name AND name = @Version",
            new { key.AccountId, key.Region, key.Name, key.Version }, transaction);
}
