using System.Data.Common;
using System.Runtime.InteropServices;
using Dapper;
using Kiln.Execution.Logging;
using Kiln.Services.Storage;

namespace Kiln.Services.Logs;

/// <summary>Log events in the logs database.</summary>
internal sealed class LogEventStore(Database database)
{
    // What AWS counts for an event beside its message.
    internal const int EventOverhead = 26;

    private const string EventColumns =
        "e.occurred_at AS OccurredAt, e.stream_id AS StreamId, e.sequence AS Sequence, e.ingested_at AS IngestedAt, e.message AS Message";

    /// <summary>Adds the events of many streams in one transaction, and makes the groups and streams that are missing where that is granted.</summary>
    internal Task AppendAsync(IEnumerable<StreamBatch> batches, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async transaction =>
            {
                await using var insert = InsertCommand(transaction);
                foreach (var batch in batches)
                {
                    if (await StreamOfAsync(transaction, batch, now.ToUnixTimeMilliseconds()) is { } stream && batch.Grants.HasFlag(LogGrants.PutLogEvents))
                        await AppendAsync(transaction, insert, stream, batch.Events, now.ToUnixTimeMilliseconds());
                }
            },
            cancellationToken);

    /// <summary>Events of one stream, oldest first.</summary>
    internal Task<List<StoredEvent>> ReadAsync(StreamQuery query) =>
        database.ReadAsync(async connection =>
        {
            var (comparison, order) = query.Forward ? (">", "ASC") : ("<", "DESC");
            await using var reader = await connection.ExecuteReaderAsync(
                $"""
                SELECT {EventColumns} FROM log_events e
                WHERE e.stream_id = @StreamId AND e.occurred_at >= @First AND e.occurred_at < @End
                  AND (e.occurred_at, e.sequence) {comparison} (@PositionTime, @PositionSequence)
                ORDER BY e.occurred_at {order}, e.sequence {order} LIMIT @Limit
                """,
                query);
            var events = new List<StoredEvent>();
            var size = 0;
            while (await reader.ReadAsync())
            {
                var read = StoredEvent.From(reader);
                size += read.Message.Length + EventOverhead;
                if (events.Count > 0 && size > query.MaxBytes)
                    break;
                events.Add(read);
            }
            if (!query.Forward)
                events.Reverse();
            return events;
        });

    /// <summary>Shows the events of a group, or of some of its streams, in order until <paramref name="visit"/> has enough.</summary>
    /// <param name="visit">Returns false to stop.</param>
    /// <returns>False when <paramref name="visit"/> stopped it.</returns>
    internal Task<bool> ScanAsync(GroupQuery query, Func<StoredEvent, string, bool> visit) =>
        database.ReadAsync(async connection =>
        {
            await using var reader = await connection.ExecuteReaderAsync(
                $"""
                SELECT {EventColumns}, s.name AS StreamName FROM log_events e JOIN log_streams s ON s.id = e.stream_id
                WHERE e.group_id = @GroupId AND e.occurred_at >= @First AND e.occurred_at <= @To
                  AND (e.occurred_at, e.stream_id, e.sequence) > (@AfterTime, @AfterStream, @AfterSequence)
                  {(query.StreamIds is null ? "" : "AND e.stream_id IN @StreamIds")}
                  {(query.StreamPrefix is null ? "" : "AND substr(s.name, 1, length(@StreamPrefix)) = @StreamPrefix")}
                ORDER BY e.occurred_at, e.stream_id, e.sequence LIMIT @Limit
                """,
                query);
            while (await reader.ReadAsync())
            {
                if (!visit(StoredEvent.From(reader), reader.GetString(5)))
                    return false;
            }
            return true;
        });

    /// <summary>Deletes what the retention of its group no longer keeps.</summary>
    internal Task DeleteExpiredAsync(DateTimeOffset now) =>
        database.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            var groups = await connection.QueryAsync<LogGroupRow>(
                $"SELECT {LogGroupRow.Columns} FROM log_groups WHERE retention_in_days IS NOT NULL", transaction: transaction);
            foreach (var group in groups)
            {
                var arguments = new { group.Id, oldest = group.OldestKept(now), EventOverhead };
                await connection.ExecuteAsync(
                    """
                    UPDATE log_groups SET stored_bytes = stored_bytes -
                      (SELECT COALESCE(SUM(length(message) + @EventOverhead), 0) FROM log_events WHERE group_id = @Id AND occurred_at < @oldest)
                    WHERE id = @Id
                    """,
                    arguments, transaction);
                await connection.ExecuteAsync("DELETE FROM log_events WHERE group_id = @Id AND occurred_at < @oldest", arguments, transaction);
            }
        });

    private static async Task<(long GroupId, LogStreamRow Row)?> StreamOfAsync(DbTransaction transaction, StreamBatch batch, long now)
    {
        var connection = transaction.Connection!;
        var key = new GroupKey(batch.Stream.AccountId, batch.Stream.Region, batch.Stream.LogGroup);
        var groupId = await connection.ExecuteScalarAsync<long?>(
            "SELECT id FROM log_groups WHERE account_id = @AccountId AND region = @Region AND name = @Name", key, transaction);
        if (groupId is null && batch.Grants.HasFlag(LogGrants.CreateLogGroup))
            groupId = await LogGroupStore.InsertAsync(transaction, key, LogGroupStore.StandardClass, new Dictionary<string, string>(), now);
        if (groupId is not { } group)
            return null;
        var stream = await LogStreamStore.FindAsync(connection, transaction, group, batch.Stream.Name);
        if (stream is null && batch.Grants.HasFlag(LogGrants.CreateLogStream))
            stream = new() { Id = (await LogStreamStore.InsertAsync(transaction, group, batch.Stream.Name, now))!.Value };
        return stream is null ? null : (group, stream);
    }

    private static async Task AppendAsync(
        DbTransaction transaction, DbCommand insert, (long GroupId, LogStreamRow Row) stream, IReadOnlyList<LogEvent> events, long now)
    {
        var (first, last, bytes, sequence) = (long.MaxValue, long.MinValue, 0L, stream.Row.LastSequence);
        insert.Parameters["@stream"].Value = stream.Row.Id;
        insert.Parameters["@group"].Value = stream.GroupId;
        insert.Parameters["@now"].Value = now;
        foreach (var logEvent in events)
        {
            var at = logEvent.Timestamp.ToUnixTimeMilliseconds();
            insert.Parameters["@at"].Value = at;
            insert.Parameters["@sequence"].Value = ++sequence;
            insert.Parameters["@message"].Value = Bytes(logEvent.Message);
            await insert.ExecuteNonQueryAsync();
            (first, last, bytes) = (Math.Min(first, at), Math.Max(last, at), bytes + logEvent.Message.Length + EventOverhead);
        }
        await transaction.Connection!.ExecuteAsync(
            """
            UPDATE log_streams SET
              first_event_at = CASE WHEN first_event_at < @first THEN first_event_at ELSE @first END,
              last_event_at = CASE WHEN last_event_at > @last THEN last_event_at ELSE @last END,
              last_ingestion_at = @now, stored_bytes = stored_bytes + @bytes, last_sequence = @sequence
            WHERE id = @Id
            """,
            new { stream.Row.Id, first, last, now, bytes, sequence },
            transaction);
        await transaction.Connection!.ExecuteAsync(
            "UPDATE log_groups SET stored_bytes = stored_bytes + @bytes WHERE id = @GroupId", new { stream.GroupId, bytes }, transaction);
    }

    // One prepared command for the whole batch: this is where a busy machine spends its time.
    private static DbCommand InsertCommand(DbTransaction transaction)
    {
        var insert = transaction.Connection!.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText =
            """
            INSERT INTO log_events (stream_id, occurred_at, sequence, group_id, ingested_at, message)
            VALUES (@stream, @at, @sequence, @group, @now, @message)
            """;
        foreach (var name in new[] { "@stream", "@at", "@sequence", "@group", "@now", "@message" })
        {
            var parameter = insert.CreateParameter();
            parameter.ParameterName = name;
            insert.Parameters.Add(parameter);
        }
        return insert;
    }

    private static byte[] Bytes(ReadOnlyMemory<byte> message) =>
        MemoryMarshal.TryGetArray(message, out var segment) && segment.Array is { } array && segment.Count == array.Length ? array : message.ToArray();
}
