using System.Data.Common;
using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.Logs;

/// <summary>Log streams in the logs database.</summary>
internal sealed class LogStreamStore(Database database)
{
    internal Task<LogStreamRow?> FindAsync(long groupId, string name) =>
        database.ReadAsync(connection => FindAsync(connection, null, groupId, name));

    internal static Task<LogStreamRow?> FindAsync(DbConnection connection, DbTransaction? transaction, long groupId, string name) =>
        connection.QuerySingleOrDefaultAsync<LogStreamRow?>(
            $"SELECT {LogStreamRow.Columns} FROM log_streams WHERE group_id = @groupId AND name = @name", new { groupId, name }, transaction);

    internal Task<string?> FindNameAsync(long groupId, long id) =>
        database.ReadAsync(connection => connection.ExecuteScalarAsync<string?>(
            "SELECT name FROM log_streams WHERE group_id = @groupId AND id = @id", new { groupId, id }));

    internal Task<List<LogStreamRow>> ListAsync(LogStreamQuery query) =>
        database.ReadAsync(async connection =>
        {
            const string time = "COALESCE(last_event_at, 0)";
            var (order, comparison) = query.Descending ? ("DESC", "<") : ("ASC", ">");
            var (page, orderBy) = query.ByLastEvent
                ? ($"({time}, name) {comparison} (@AfterTime, @AfterName)", $"{time} {order}, name {order}")
                : ($"name {comparison} @AfterName", $"name {order}");
            var rows = await connection.QueryAsync<LogStreamRow>(
                $"""
                SELECT {LogStreamRow.Columns} FROM log_streams
                WHERE group_id = @GroupId AND substr(name, 1, length(@Prefix)) = @Prefix {(query.AfterName is null ? "" : "AND " + page)}
                ORDER BY {orderBy} LIMIT @Limit
                """,
                query);
            return rows.AsList();
        });

    /// <returns>False when the name is taken.</returns>
    internal Task<bool> InsertAsync(long groupId, string name, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction => await InsertAsync(transaction, groupId, name, now.ToUnixTimeMilliseconds()) is not null, cancellationToken);

    /// <returns>Its id; null when the name is taken.</returns>
    internal static Task<long?> InsertAsync(DbTransaction transaction, long groupId, string name, long now) =>
        transaction.Connection!.ExecuteScalarAsync<long?>(
            """
            INSERT INTO log_streams (id, group_id, name, created_at)
            VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM log_streams), @groupId, @name, @now)
            ON CONFLICT DO NOTHING RETURNING id
            """,
            new { groupId, name, now },
            transaction);

    /// <returns>False when there is no such stream.</returns>
    internal Task<bool> DeleteAsync(long groupId, string name, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection!;
                if (await FindAsync(connection, transaction, groupId, name) is not { } stream)
                    return false;
                var arguments = new { stream.Id, stream.StoredBytes, groupId };
                await connection.ExecuteAsync("DELETE FROM log_chunks WHERE stream_id = @Id", arguments, transaction);
                await connection.ExecuteAsync("DELETE FROM log_streams WHERE id = @Id", arguments, transaction);
                await connection.ExecuteAsync(
                    "UPDATE log_groups SET stored_bytes = stored_bytes - @StoredBytes WHERE id = @groupId", arguments, transaction);
                return true;
            },
            cancellationToken);
}

internal sealed record LogStreamQuery(long GroupId)
{
    public string Prefix { get; init; } = "";
    public bool ByLastEvent { get; init; }
    public bool Descending { get; init; }

    /// <summary>Name of the last stream of the page before; null for the first page.</summary>
    public string? AfterName { get; init; }

    /// <summary>Time of that stream's last event.</summary>
    public long AfterTime { get; init; }
    public int Limit { get; init; }
}

internal sealed class LogStreamRow
{
    internal const string Columns = """
        id AS Id, name AS Name, created_at AS CreatedAt, first_event_at AS FirstEventAt, last_event_at AS LastEventAt,
        last_ingestion_at AS LastIngestionAt, stored_bytes AS StoredBytes, last_sequence AS LastSequence
        """;

    public long Id { get; init; }
    public string Name { get; init; } = "";
    public long CreatedAt { get; init; }
    public long? FirstEventAt { get; init; }
    public long? LastEventAt { get; init; }
    public long? LastIngestionAt { get; init; }
    public long StoredBytes { get; init; }
    public long LastSequence { get; init; }
}
