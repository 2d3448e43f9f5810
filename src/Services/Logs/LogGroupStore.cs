using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.Logs;

/// <summary>Log groups in the logs database.</summary>
internal sealed class LogGroupStore(Database database)
{
    internal const string StandardClass = "STANDARD";

    internal Task<LogGroupRow?> FindAsync(GroupKey key) =>
        database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<LogGroupRow?>(
            $"SELECT {LogGroupRow.Columns} FROM log_groups WHERE account_id = @AccountId AND region = @Region AND name = @Name", key));

    internal Task<GroupKey?> FindKeyAsync(long id) =>
        database.ReadAsync(async connection =>
        {
            var found = await connection.QuerySingleOrDefaultAsync<(string Account, string Region, string Name)>(
                "SELECT account_id, region, name FROM log_groups WHERE id = @id", new { id });
            return found.Account is null ? (GroupKey?)null : new(found.Account, found.Region, found.Name);
        });

    /// <summary>In order of name.</summary>
    internal Task<List<LogGroupRow>> ListAsync(LogGroupQuery query) =>
        database.ReadAsync(async connection =>
        {
            // replace() is the substring search that minds case and that every database has.
            var rows = await connection.QueryAsync<LogGroupRow>(
                $"""
                SELECT {LogGroupRow.Columns} FROM log_groups
                WHERE account_id = @AccountId AND region = @Region AND name > @After
                  AND substr(name, 1, length(@Prefix)) = @Prefix
                  AND (@Pattern = '' OR replace(name, @Pattern, '') <> name)
                  AND (@Class = '' OR class = @Class)
                  {(query.Names is null ? "" : "AND name IN @Names")}
                ORDER BY name LIMIT @Limit
                """,
                query);
            return rows.AsList();
        });

    /// <returns>False when the name is taken.</returns>
    internal Task<bool> InsertAsync(
        GroupKey key, string logGroupClass, IReadOnlyDictionary<string, string> tags, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction => await InsertAsync(transaction, key, logGroupClass, tags, now.ToUnixTimeMilliseconds()) is not null,
            cancellationToken);

    /// <returns>Its id; null when the name is taken.</returns>
    internal static Task<long?> InsertAsync(
        DbTransaction transaction, GroupKey key, string logGroupClass, IReadOnlyDictionary<string, string> tags, long now) =>
        transaction.Connection!.ExecuteScalarAsync<long?>(
            """
            INSERT INTO log_groups (id, account_id, region, name, class, created_at, tags)
            VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM log_groups), @AccountId, @Region, @Name, @logGroupClass, @now, @tags)
            ON CONFLICT DO NOTHING RETURNING id
            """,
            new
            {
                key.AccountId,
                key.Region,
                key.Name,
                logGroupClass,
                now,
                tags = JsonSerializer.Serialize(tags, StoredLogGroupTags.Default.IReadOnlyDictionaryStringString),
            },
            transaction);

    /// <returns>False when there is no such group.</returns>
    internal Task<bool> SetRetentionAsync(GroupKey key, int? days, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction => await transaction.Connection!.ExecuteAsync(
                "UPDATE log_groups SET retention_in_days = @days WHERE account_id = @AccountId AND region = @Region AND name = @Name",
                new { key.AccountId, key.Region, key.Name, days },
                transaction) == 1,
            cancellationToken);

    /// <returns>False when there is no such group.</returns>
    internal Task<bool> SetProtectedAsync(GroupKey key, bool isProtected, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction => await transaction.Connection!.ExecuteAsync(
                "UPDATE log_groups SET is_protected = @isProtected WHERE account_id = @AccountId AND region = @Region AND name = @Name",
                new { key.AccountId, key.Region, key.Name, isProtected = isProtected ? 1 : 0 },
                transaction) == 1,
            cancellationToken);

    /// <param name="change">From the tags that are to those that shall be; may throw to leave them.</param>
    /// <param name="committed">Told of them when they are on disk.</param>
    /// <returns>False when there is no such group.</returns>
    internal async Task<bool> ChangeTagsAsync(
        GroupKey key, Func<Dictionary<string, string>, IReadOnlyDictionary<string, string>> change, Action<IReadOnlyDictionary<string, string>> committed,
        CancellationToken cancellationToken)
    {
        var changed = await database.WriteAsync(
            async transaction =>
            {
                var stored = await transaction.Connection!.ExecuteScalarAsync<string?>(
                    "SELECT tags FROM log_groups WHERE account_id = @AccountId AND region = @Region AND name = @Name", key, transaction);
                if (stored is null)
                    return null;
                var tags = change(new(JsonSerializer.Deserialize(stored, StoredLogGroupTags.Default.IReadOnlyDictionaryStringString)!));
                await transaction.Connection!.ExecuteAsync(
                    "UPDATE log_groups SET tags = @tags WHERE account_id = @AccountId AND region = @Region AND name = @Name",
                    new { key.AccountId, key.Region, key.Name, tags = JsonSerializer.Serialize(tags, StoredLogGroupTags.Default.IReadOnlyDictionaryStringString) },
                    transaction);
                return tags;
            },
            committed: tags =>
            {
                if (tags is not null)
                    committed(tags);
            },
            cancellationToken);
        return changed is not null;
    }

    /// <returns>False when there is no such group.</returns>
    internal Task<bool> DeleteAsync(GroupKey key, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection!;
                var id = await connection.ExecuteScalarAsync<long?>(
                    "DELETE FROM log_groups WHERE account_id = @AccountId AND region = @Region AND name = @Name RETURNING id", key, transaction);
                await connection.ExecuteAsync("DELETE FROM log_chunks WHERE group_id = @id", new { id }, transaction);
                await connection.ExecuteAsync("DELETE FROM log_streams WHERE group_id = @id", new { id }, transaction);
                await connection.ExecuteAsync("DELETE FROM log_filters WHERE group_id = @id", new { id }, transaction);
                return id is not null;
            },
            cancellationToken);
}

internal sealed record LogGroupQuery(string AccountId, string Region)
{
    public string Prefix { get; init; } = "";
    public string Pattern { get; init; } = "";
    public string Class { get; init; } = "";
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Name of the last group of the page before.</summary>
    public string After { get; init; } = "";
    public int Limit { get; init; }
}

internal sealed class LogGroupRow
{
    internal const string Columns =
        "id AS Id, name AS Name, class AS Class, created_at AS CreatedAt, retention_in_days AS RetentionInDays, stored_bytes AS StoredBytes, is_protected AS Protection";

    public long Id { get; init; }
    public string Name { get; init; } = "";
    public string Class { get; init; } = "";
    public long CreatedAt { get; init; }
    public long? RetentionInDays { get; init; }
    public long StoredBytes { get; init; }
    public long Protection { get; init; }

    internal bool IsProtected => Protection != 0;

    /// <summary>Events before this are gone, whether deleted yet or not. Milliseconds since the epoch.</summary>
    internal long OldestKept(DateTimeOffset now) =>
        RetentionInDays is { } days ? (now - TimeSpan.FromDays(days)).ToUnixTimeMilliseconds() : 0;
}

[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class StoredLogGroupTags : JsonSerializerContext;
