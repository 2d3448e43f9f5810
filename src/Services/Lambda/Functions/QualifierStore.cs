using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.Lambda.Functions;

/// <summary>
/// Owner of one kind of thing that a qualifier of a function has at most one of. All are held in memory, where invokes find them; a change is
/// on disk before it is seen.
/// </summary>
/// <param name="table">Has the columns of <c>007-aliases.sql</c>.</param>
/// <param name="keyOf">Its version is the qualifier.</param>
public abstract class QualifierStore<T>(Database database, string table, JsonTypeInfo<T> shape, Func<T, FunctionKey> keyOf)
    where T : class
{
    private readonly ConcurrentDictionary<FunctionKey, T> _items = new();

    /// <summary>Reads everything anew: before requests are served, and after the database was emptied.</summary>
    public async Task LoadAsync()
    {
        var rows = await database.ReadAsync(c => c.QueryAsync<string>($"SELECT configuration FROM {table}"));
        _items.Clear();
        foreach (var row in rows)
        {
            var item = JsonSerializer.Deserialize(row, shape)!;
            _items[keyOf(item)] = item;
        }
    }

    /// <param name="key">With the qualifier as version.</param>
    public T? Find(FunctionKey key) => _items.GetValueOrDefault(key);

    protected IEnumerable<T> All => _items.Values;

    /// <summary>Those of a function, by qualifier.</summary>
    public IEnumerable<T> Of(FunctionKey function) =>
        _items.Where(i => IsOf(i.Key, function)).OrderBy(i => i.Key.Version, StringComparer.Ordinal).Select(i => i.Value);

    /// <param name="change">From the item that is, if there is one, to the one that shall be, null for none; may throw to leave it. Writers take turns, so it sees the latest.</param>
    internal Task<T?> ChangeAsync(FunctionKey key, Func<T?, T?> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var changed = change(Find(key));
                await DeleteAsync(key, transaction);
                if (changed is not null)
                {
                    await transaction.Connection!.ExecuteAsync(
                        $"INSERT INTO {table} (account_id, region, function_name, name, configuration) VALUES (@AccountId, @Region, @Name, @Version, @configuration)",
                        new { key.AccountId, key.Region, key.Name, key.Version, configuration = JsonSerializer.Serialize(changed, shape) },
                        transaction);
                }
                return changed;
            },
            committed: changed =>
            {
                if (changed is null)
                    _items.TryRemove(key, out _);
                else
                    _items[key] = changed;
            },
            cancellationToken);

    /// <summary>A function that is deleted leaves nothing to the next of its name.</summary>
    internal Task RemoveAllAsync(FunctionKey function, CancellationToken cancellationToken) => RemoveAsync(function, isAll: true, cancellationToken);

    /// <param name="isAll">Of every qualifier; else of the one that is the key's version.</param>
    internal Task RemoveAsync(FunctionKey function, bool isAll, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var keys = _items.Keys.Where(k => isAll ? IsOf(k, function) : k == function).ToList();
                foreach (var key in keys)
                    await DeleteAsync(key, transaction);
                return keys;
            },
            committed: keys => keys.ForEach(key => _items.TryRemove(key, out _)),
            cancellationToken);

    private static bool IsOf(FunctionKey qualified, FunctionKey function) => qualified with { Version = function.Version } == function;

    private Task DeleteAsync(FunctionKey key, DbTransaction transaction) =>
        transaction.Connection!.ExecuteAsync(
            $"DELETE FROM {table} WHERE account_id = @AccountId AND region = @Region AND function_name = @Name AND name = @Version",
            new { key.AccountId, key.Region, key.Name, key.Version }, transaction);
}
