using System.Data.Common;
using Dapper;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Storage;

namespace Kiln.Services.Lambda.Asynchronous.Queue;

/// <summary>The queue on disk. Who calls, and in which order, is <see cref="EventQueue"/>'s business.</summary>
internal sealed class EventQueueStore(Database database)
{
    private const string Columns =
        "id, account_id, region, function_name, qualifier, turn, accepted_at, request_id, trace_header, attempts, deferrals, payload";

    /// <summary>The highest id and turn that were ever given, as far as is known: what was finished leaves no trace.</summary>
    internal async Task<(long Id, long Turn)> LastAsync() =>
        await database.ReadAsync(c => c.QuerySingleAsync<(long, long)>("SELECT COALESCE(MAX(id), 0), COALESCE(MAX(turn), 0) FROM events"));

    /// <summary>Of each function that has events whose turn may come: the first turn and the last.</summary>
    internal async Task<List<(FunctionKey Function, long First, long Last)>> LanesAsync()
    {
        var rows = await database.ReadAsync(c => c.QueryAsync<(string Account, string Region, string Name, long First, long Last)>(
            """
            SELECT account_id, region, function_name, MIN(turn), MAX(turn) FROM events WHERE turn IS NOT NULL
            GROUP BY account_id, region, function_name
            """));
        return [.. rows.Select(r => (KeyOf(r.Account, r.Region, r.Name), r.First, r.Last))];
    }

    /// <summary>The next events of a function in turn: at most <paramref name="count"/>, and no more once they have <paramref name="bytes"/>.</summary>
    internal Task<List<QueuedEvent>> ReadAsync(FunctionKey function, long after, int count, int bytes) =>
        database.ReadAsync(async connection =>
        {
            var events = new List<QueuedEvent>();
            var read = 0;
            await foreach (var row in connection.QueryUnbufferedAsync<Row>(
                $"""
                SELECT {Columns} FROM events
                WHERE account_id = @AccountId AND region = @Region AND function_name = @Name AND turn > @after
                ORDER BY turn LIMIT @count
                """,
                new { function.AccountId, function.Region, function.Name, after, count }))
            {
                events.Add(row.Event());
                read += row.payload.Length;
                if (read >= bytes)
                    break;
            }
            return events;
        });

    /// <summary>When the first of those that wait is due, in milliseconds; null when none waits.</summary>
    internal Task<long?> FirstDueAsync() =>
        database.ReadAsync(c => c.QuerySingleAsync<long?>("SELECT MIN(due_at) FROM events WHERE due_at IS NOT NULL"));

    internal Task WriteAsync(Func<DbTransaction, Task> write) => database.WriteAsync(write);

    internal static Task InsertAsync(QueuedEvent accepted, DbTransaction transaction) =>
        transaction.Connection!.ExecuteAsync(
            $"""
            INSERT INTO events ({Columns}) VALUES
            (@Id, @AccountId, @Region, @Name, @Qualifier, @Turn, @acceptedAt, @RequestId, @TraceHeader, @Attempts, @Deferrals, @payload)
            """,
            new
            {
                accepted.Id,
                accepted.Function.AccountId,
                accepted.Function.Region,
                accepted.Function.Name,
                accepted.Qualifier,
                accepted.Turn,
                acceptedAt = accepted.AcceptedAt.ToUnixTimeMilliseconds(),
                accepted.RequestId,
                accepted.TraceHeader,
                accepted.Attempts,
                accepted.Deferrals,
                payload = accepted.Payload.ToArray(),
            },
            transaction);

    internal static Task DeleteAsync(long id, DbTransaction transaction) =>
        transaction.Connection!.ExecuteAsync("DELETE FROM events WHERE id = @id", new { id }, transaction);

    internal static Task DeferAsync(QueuedEvent deferred, long dueAt, DbTransaction transaction) =>
        transaction.Connection!.ExecuteAsync(
            "UPDATE events SET turn = NULL, due_at = @dueAt, attempts = @Attempts, deferrals = @Deferrals WHERE id = @Id",
            new { deferred.Id, deferred.Attempts, deferred.Deferrals, dueAt },
            transaction);

    /// <summary>Those whose time has come, in its order.</summary>
    internal static async Task<List<(long Id, FunctionKey Function)>> DueAsync(long now, int count, DbTransaction transaction)
    {
        var rows = await transaction.Connection!.QueryAsync<(long Id, string Account, string Region, string Name)>(
            "SELECT id, account_id, region, function_name FROM events WHERE due_at <= @now ORDER BY due_at LIMIT @count", new { now, count }, transaction);
        return [.. rows.Select(r => (r.Id, KeyOf(r.Account, r.Region, r.Name)))];
    }

    internal static Task TakeTurnAsync(long id, long turn, DbTransaction transaction) =>
        transaction.Connection!.ExecuteAsync("UPDATE events SET turn = @turn, due_at = NULL WHERE id = @id", new { id, turn }, transaction);

    private static FunctionKey KeyOf(string account, string region, string name) => new(account, region, name, FunctionIdentifier.Latest);

#pragma warning disable IDE1006, CA1812 // Named and made by the query.
    private sealed record Row(
        long id, string account_id, string region, string function_name, string? qualifier, long turn, long accepted_at, string request_id,
        string? trace_header, long attempts, long deferrals, byte[] payload)
    {
        internal QueuedEvent Event() => new()
        {
            Id = id,
            Turn = turn,
            Function = KeyOf(account_id, region, function_name),
            Qualifier = qualifier,
            AcceptedAt = DateTimeOffset.FromUnixTimeMilliseconds(accepted_at),
            RequestId = request_id,
            TraceHeader = trace_header,
            Attempts = (int)attempts,
            Deferrals = (int)deferrals,
            Payload = payload,
        };
    }
#pragma warning restore IDE1006, CA1812
}
