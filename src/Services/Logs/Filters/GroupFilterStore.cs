using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapper;
using Kiln.Aws.Errors;
using Kiln.Services.Logs.Patterns;
using Kiln.Services.Storage;

namespace Kiln.Services.Logs.Filters;

/// <summary>What is attached to a log group under a name, and looks at every event that comes. Persisted as JSON by member names.</summary>
public interface IGroupFilter
{
    string? FilterName { get; }
    string? FilterPattern { get; }
}

/// <param name="Pattern">The definition's, parsed.</param>
internal sealed record ActiveFilter<T>(T Definition, FilterPattern Pattern);

/// <summary>
/// Owner of the filters of one kind. All are held in memory, parsed, where every batch of events looks for them; a change is on disk
/// before it is seen.
/// </summary>
internal sealed class GroupFilterStore<T>(Database logs, string kind, JsonTypeInfo<T> type)
    where T : class, IGroupFilter
{
    private readonly ConcurrentDictionary<GroupKey, IReadOnlyList<ActiveFilter<T>>> _filters = new();

    /// <summary>Reads everything anew: before requests are served, and after the database was emptied.</summary>
    internal async Task LoadAsync()
    {
        var rows = await logs.ReadAsync(connection => connection.QueryAsync<(string Account, string Region, string Name, string Definition)>(
            """
            SELECT g.account_id, g.region, g.name, f.definition FROM log_filters f JOIN log_groups g ON g.id = f.group_id
            WHERE f.kind = @kind
            """,
            new { kind }));
        _filters.Clear();
        foreach (var group in rows.GroupBy(row => new GroupKey(row.Account, row.Region, row.Name)))
            _filters[group.Key] = Sorted(group.Select(row => Activate(JsonSerializer.Deserialize(row.Definition, type)!)));
    }

    internal bool Has(in GroupKey group) => _filters.ContainsKey(group);

    /// <summary>In order of name.</summary>
    internal IReadOnlyList<ActiveFilter<T>> Of(in GroupKey group) => _filters.GetValueOrDefault(group) ?? [];

    /// <summary>Of every group of an account in a region, in order of group and name.</summary>
    internal IEnumerable<(GroupKey Group, ActiveFilter<T> Filter)> All(string accountId, string region) =>
        _filters.Where(group => group.Key.AccountId == accountId && group.Key.Region == region)
            .OrderBy(group => group.Key.Name, StringComparer.Ordinal)
            .SelectMany(group => group.Value.Select(filter => (group.Key, filter)));

    /// <param name="define">From the filter of that name that is, if there is one.</param>
    /// <param name="most">How many a group may have.</param>
    /// <exception cref="AwsException">The group has as many others.</exception>
    internal Task PutAsync(long groupId, GroupKey group, string name, Func<T?, T> define, int most, CancellationToken cancellationToken) =>
        logs.WriteAsync(
            async transaction =>
            {
                var current = Of(group);
                var filter = define(current.FirstOrDefault(f => f.Definition.FilterName == name)?.Definition);
                var others = current.Where(f => f.Definition.FilterName != name).ToList();
                if (others.Count >= most)
                    throw LogsErrors.LimitExceeded();
                var row = new { groupId, kind, name, definition = JsonSerializer.Serialize(filter, type) };
                await transaction.Connection!.ExecuteAsync("DELETE FROM log_filters WHERE group_id = @groupId AND kind = @kind AND name = @name", row, transaction);
                await transaction.Connection!.ExecuteAsync(
                    "INSERT INTO log_filters (group_id, kind, name, definition) VALUES (@groupId, @kind, @name, @definition)", row, transaction);
                return Sorted(others.Append(Activate(filter)));
            },
            committed: changed => _filters[group] = changed,
            cancellationToken);

    /// <returns>False when there is no such filter.</returns>
    internal Task<bool> DeleteAsync(long groupId, GroupKey group, string name, CancellationToken cancellationToken) =>
        logs.WriteAsync(
            async transaction => await transaction.Connection!.ExecuteAsync(
                "DELETE FROM log_filters WHERE group_id = @groupId AND kind = @kind AND name = @name", new { groupId, kind, name }, transaction) == 1,
            committed: _ =>
            {
                var left = Sorted(Of(group).Where(f => f.Definition.FilterName != name));
                if (left.Count > 0)
                    _filters[group] = left;
                else
                    Forget(group);
            },
            cancellationToken);

    /// <summary>The group is gone.</summary>
    internal void Forget(in GroupKey group) => _filters.TryRemove(group, out _);

    private static ActiveFilter<T> Activate(T definition) => new(definition, FilterPattern.Parse(definition.FilterPattern));

    private static List<ActiveFilter<T>> Sorted(IEnumerable<ActiveFilter<T>> filters) =>
        [.. filters.OrderBy(f => f.Definition.FilterName, StringComparer.Ordinal)];
}
