using System.Data.Common;
using Dapper;
using Kiln.Execution.Logging;
using Kiln.Services.Storage;

namespace Kiln.Services.Logs.Events;

/// <summary>Log events in the logs database.</summary>
/// <param name="feed">Told of what is appended; null where nothing is.</param>
internal sealed class LogEventStore(Database database, LogFeed? feed = null)
{
    // What AWS counts for an event beside its message.
    internal const int EventOverhead = 26;

    // A transaction of this many chunks takes some milliseconds, for which the writer waits.
    private const int DeletedAtOnce = 200;

    /// <summary>Adds the events of many streams in one transaction, and makes the groups and streams that are missing where that is granted.</summary>
    internal async Task AppendAsync(IEnumerable<StreamBatch> batches, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var stored = new List<StoredBatch>();
        await database.WriteAsync(
            async transaction =>
            {
                await using var insert = InsertCommand(transaction);
                var (packer, grown, at) = (new LogChunkPacker(), new Dictionary<long, long>(), now.ToUnixTimeMilliseconds());
                foreach (var batch in batches)
                {
                    if (await StreamOfAsync(transaction, batch, at) is not { } stream || !batch.Grants.HasFlag(LogGrants.PutLogEvents))
                        continue;
                    grown[stream.GroupId] = grown.GetValueOrDefault(stream.GroupId) + await AppendAsync(transaction, insert, packer, stream, batch.Events, at);
                    var group = KeyOf(batch.Stream);
                    if (feed?.IsWanted(group) == true)
                        stored.Add(new(group, batch.Stream.FunctionArn, batch.Stream.Name, stream.Row.Id, stream.Row.LastSequence + 1, batch.Events, at));
                }
                foreach (var (id, bytes) in grown)
                    await transaction.Connection!.ExecuteAsync("UPDATE log_groups SET stored_bytes = stored_bytes + @bytes WHERE id = @id", new { id, bytes }, transaction);
            },
            cancellationToken);
        feed?.Tell(stored);
    }

    /// <summary>Shows the events of one stream in the range's order until <paramref name="visit"/> has enough.</summary>
    /// <param name="visit">Returns false to stop.</param>
    internal Task ReadAsync(long streamId, EventRange range, Func<StoredEvent, bool> visit) =>
        ReadAsync(
            $"SELECT {LogChunk.Columns} FROM log_chunks c WHERE c.stream_id = @streamId {InRange(range)}",
            new { streamId, range.First, range.End, LogChunk.MaxSpan },
            new(range, (stored, _) => visit(stored)));

    /// <summary>Shows the events of a group, or of some of its streams, in order until <paramref name="visit"/> has enough.</summary>
    /// <param name="visit">Event and name of its stream. Returns false to stop.</param>
    /// <param name="look">Asked about chunks before their events are told apart; may skip them.</param>
    /// <returns>False when <paramref name="visit"/> stopped it, or <paramref name="look"/>.</returns>
    internal Task<bool> ScanAsync(GroupQuery query, Func<StoredEvent, string, bool> visit, ChunkLook? look = null) =>
        ReadAsync(
            $"""
            SELECT {LogChunk.Columns}, s.name FROM log_chunks c JOIN log_streams s ON s.id = c.stream_id
            WHERE c.group_id = @GroupId
              {(query.StreamIds is null ? "" : "AND c.stream_id IN @StreamIds")}
              {(query.StreamPrefix is null ? "" : "AND substr(s.name, 1, length(@StreamPrefix)) = @StreamPrefix")}
              {InRange(query.Range)}
            """,
            new { query.GroupId, query.StreamIds, query.StreamPrefix, query.Range.First, query.Range.End, LogChunk.MaxSpan },
            new(query.Range, visit, look));

    private Task<bool> ReadAsync(string sql, object arguments, LogChunkMerge merge) =>
        database.ReadAsync(async connection =>
        {
            await using var reader = await connection.ExecuteReaderAsync(sql, arguments);
            while (await reader.ReadAsync())
            {
                if (!merge.Add(LogChunk.From(reader)))
                    return false;
            }
            return merge.End();
        });

    // A chunk that reaches into the range begins no earlier than its longest before it.
    private static string InRange(EventRange range) =>
        $"AND c.first_at >= @First - @MaxSpan AND c.first_at < @End ORDER BY c.first_at {(range.Forward ? "ASC" : "DESC")}";

    /// <summary>Deletes what the retention of its group no longer keeps, in slices, between which others write.</summary>
    internal async Task DeleteExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var groups = await database.ReadAsync(async connection => (await connection.QueryAsync<LogGroupRow>(
            $"SELECT {LogGroupRow.Columns} FROM log_groups WHERE retention_in_days IS NOT NULL")).AsList());
        foreach (var group in groups)
            await DeleteBeforeAsync(group.Id, group.OldestKept(now), cancellationToken);
    }

    /// <summary>Deletes a group's chunks that end before a moment, in slices, between which others write.</summary>
    internal async Task DeleteBeforeAsync(long groupId, long oldest, CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(transaction => DeleteSliceAsync(transaction, groupId, oldest), cancellationToken) == DeletedAtOnce)
        {
        }
    }

    private static async Task<int> DeleteSliceAsync(DbTransaction transaction, long groupId, long oldest)
    {
        var deleted = (await transaction.Connection!.QueryAsync<long>(
            """
            DELETE FROM log_chunks WHERE (stream_id, first_sequence) IN
              (SELECT stream_id, first_sequence FROM log_chunks WHERE group_id = @groupId AND first_at < @oldest AND last_at < @oldest LIMIT @DeletedAtOnce)
            RETURNING bytes
            """,
            new { groupId, oldest, DeletedAtOnce },
            transaction)).AsList();
        await transaction.Connection!.ExecuteAsync(
            "UPDATE log_groups SET stored_bytes = stored_bytes - @bytes WHERE id = @groupId", new { groupId, bytes = deleted.Sum() }, transaction);
        return deleted.Count;
    }

    private static GroupKey KeyOf(LogStreamName stream) => new(stream.AccountId, stream.Region, stream.LogGroup);

    private static async Task<(long GroupId, LogStreamRow Row)?> StreamOfAsync(DbTransaction transaction, StreamBatch batch, long now)
    {
        var connection = transaction.Connection!;
        var key = KeyOf(batch.Stream);
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

    private static async Task<long> AppendAsync(
        DbTransaction transaction, DbCommand insert, LogChunkPacker packer, (long GroupId, LogStreamRow Row) stream, IReadOnlyList<LogEvent> events, long now)
    {
        var (first, last, bytes) = (long.MaxValue, long.MinValue, 0L);
        foreach (var chunk in packer.Pack(stream.Row.Id, stream.Row.LastSequence, events, now))
        {
            Set(insert, stream.GroupId, chunk);
            await insert.ExecuteNonQueryAsync();
            (first, last, bytes) = (Math.Min(first, chunk.FirstAt), Math.Max(last, chunk.LastAt), bytes + chunk.Bytes);
        }
        await transaction.Connection!.ExecuteAsync(
            """
            UPDATE log_streams SET
              first_event_at = CASE WHEN first_event_at < @first THEN first_event_at ELSE @first END,
              last_event_at = CASE WHEN last_event_at > @last THEN last_event_at ELSE @last END,
              last_ingestion_at = @now, stored_bytes = stored_bytes + @bytes, last_sequence = last_sequence + @Count
            WHERE id = @Id
            """,
            new { stream.Row.Id, first, last, now, bytes, events.Count },
            transaction);
        return bytes;
    }

    // One prepared command for the whole batch: this is where a busy machine spends its time.
    private static DbCommand InsertCommand(DbTransaction transaction)
    {
        var insert = transaction.Connection!.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText =
            """
            INSERT INTO log_chunks (stream_id, group_id, first_at, last_at, first_sequence, ingested_at, bytes, encoding, events)
            VALUES (@stream, @group, @first, @last, @sequence, @now, @bytes, @encoding, @events)
            """;
        foreach (var name in new[] { "@stream", "@group", "@first", "@last", "@sequence", "@now", "@bytes", "@encoding", "@events" })
        {
            var parameter = insert.CreateParameter();
            parameter.ParameterName = name;
            insert.Parameters.Add(parameter);
        }
        return insert;
    }

    private static void Set(DbCommand insert, long groupId, LogChunk chunk)
    {
        insert.Parameters["@stream"].Value = chunk.StreamId;
        insert.Parameters["@group"].Value = groupId;
        insert.Parameters["@first"].Value = chunk.FirstAt;
        insert.Parameters["@last"].Value = chunk.LastAt;
        insert.Parameters["@sequence"].Value = chunk.FirstSequence;
        insert.Parameters["@now"].Value = chunk.IngestedAt;
        insert.Parameters["@bytes"].Value = chunk.Bytes;
        insert.Parameters["@encoding"].Value = (long)chunk.Encoding;
        insert.Parameters["@events"].Value = chunk.Events;
    }
}
