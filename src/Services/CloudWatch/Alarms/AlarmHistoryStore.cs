using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.CloudWatch.Alarms;

/// <summary>What happened to alarms, for thirty days, in the metrics database.</summary>
internal sealed class AlarmHistoryStore(Database database)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    internal Task AddAsync(AlarmKey key, DateTimeOffset at, string type, string summary, string data) => database.WriteAsync(async transaction =>
    {
        await transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO alarm_history (id, account_id, region, alarm_name, at, type, summary, data)
            VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM alarm_history), @AccountId, @Region, @Name, @at, @type, @summary, @data)
            """,
            new { key.AccountId, key.Region, key.Name, at = at.ToUnixTimeMilliseconds(), type, summary, data },
            transaction);
        await transaction.Connection!.ExecuteAsync("DELETE FROM alarm_history WHERE at < @oldest", new { oldest = (at - Kept).ToUnixTimeMilliseconds() }, transaction);
    });

    internal Task<List<HistoryRow>> ReadAsync(HistoryQuery query) => database.ReadAsync(async connection =>
    {
        var (order, beyond) = query.IsAscending ? ("ASC", ">") : ("DESC", "<");
        return (await connection.QueryAsync<HistoryRow>(
            $"""
            SELECT id, alarm_name AS AlarmName, at, type, summary, data FROM alarm_history
            WHERE account_id = @AccountId AND region = @Region AND at >= @Since AND at <= @Until
              {(query.AlarmName is null ? "" : "AND alarm_name = @AlarmName")}
              {(query.Type is null ? "" : "AND type = @Type")}
              {(query.AfterId is null ? "" : $"AND (at, id) {beyond} (@AfterAt, @AfterId)")}
            ORDER BY at {order}, id {order} LIMIT @Limit
            """,
            query)).AsList();
    });
}

internal sealed record HistoryQuery(string AccountId, string Region, long Since, long Until, int Limit)
{
    public string? AlarmName { get; init; }
    public string? Type { get; init; }
    public bool IsAscending { get; init; }
    public long? AfterAt { get; init; }
    public long? AfterId { get; init; }
}

internal sealed record HistoryRow(long Id, string AlarmName, long At, string Type, string Summary, string Data);
