using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.Logs.Exports;

/// <summary>Export tasks in the logs database, those that are over too, the latest of each account and region.</summary>
internal sealed class ExportTaskStore(Database database)
{
    private const int MostKept = 1_000;
    private const string Mine = "account_id = @accountId AND region = @region";

    internal Task<List<ExportTask>> ListAsync(string accountId, string region) => database.ReadAsync(async connection =>
        (await connection.QueryAsync<string>($"SELECT task FROM log_export_tasks WHERE {Mine}", new { accountId, region })).Select(Read).ToList());

    /// <summary>Of all accounts.</summary>
    internal Task<List<(string AccountId, string Region, ExportTask Task)>> AllAsync() => database.ReadAsync(async connection =>
        (await connection.QueryAsync<(string AccountId, string Region, string Task)>("SELECT account_id, region, task FROM log_export_tasks"))
            .Select(static row => (row.AccountId, row.Region, Read(row.Task))).ToList());

    internal Task PutAsync(string accountId, string region, ExportTask task) => database.WriteAsync(async transaction =>
    {
        var connection = transaction.Connection!;
        await connection.ExecuteAsync(
            """
            INSERT INTO log_export_tasks (account_id, region, id, task) VALUES (@accountId, @region, @TaskId, @text)
            ON CONFLICT (account_id, region, id) DO UPDATE SET task = excluded.task
            """,
            new { accountId, region, task.TaskId, text = JsonSerializer.Serialize(task, StoredExportTasks.Default.ExportTask) },
            transaction);
        var all = (await connection.QueryAsync<string>($"SELECT task FROM log_export_tasks WHERE {Mine}", new { accountId, region }, transaction)).Select(Read).ToList();
        var surplus = all.OrderByDescending(static t => t.ExecutionInfo!.CreationTime).Skip(MostKept).Select(static t => t.TaskId).ToList();
        if (surplus.Count > 0)
            await connection.ExecuteAsync($"DELETE FROM log_export_tasks WHERE {Mine} AND id IN @surplus", new { accountId, region, surplus }, transaction);
    });

    private static ExportTask Read(string text) => JsonSerializer.Deserialize(text, StoredExportTasks.Default.ExportTask)!;
}

[JsonSerializable(typeof(ExportTask))]
internal sealed partial class StoredExportTasks : JsonSerializerContext;
