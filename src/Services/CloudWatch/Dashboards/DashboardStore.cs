using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.CloudWatch.Dashboards;

/// <param name="Body">JSON, as it was put.</param>
/// <param name="ModifiedAt">Milliseconds since the epoch.</param>
internal sealed record Dashboard(string Name, string Body, long ModifiedAt)
{
    /// <summary>Without a region: a dashboard is seen in all.</summary>
    internal static string ArnOf(string accountId, string? name) => $"arn:aws:cloudwatch::{accountId}:dashboard/{name}";
}

/// <summary>Dashboards in the metrics database.</summary>
internal sealed class DashboardStore(Database database)
{
    private const string Columns = "name AS Name, body AS Body, modified_at AS ModifiedAt";

    internal Task PutAsync(string accountId, Dashboard dashboard, CancellationToken cancellationToken) => database.WriteAsync(
        transaction => transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO dashboards (account_id, name, body, modified_at) VALUES (@accountId, @Name, @Body, @ModifiedAt)
            ON CONFLICT (account_id, name) DO UPDATE SET body = @Body, modified_at = @ModifiedAt
            """,
            new { accountId, dashboard.Name, dashboard.Body, dashboard.ModifiedAt },
            transaction),
        cancellationToken);

    internal Task<Dashboard?> FindAsync(string accountId, string name) => database.ReadAsync(connection =>
        connection.QuerySingleOrDefaultAsync<Dashboard?>($"SELECT {Columns} FROM dashboards WHERE account_id = @accountId AND name = @name", new { accountId, name }));

    /// <summary>In order of name.</summary>
    internal Task<List<Dashboard>> ListAsync(string accountId, string prefix, string after, int limit) => database.ReadAsync(async connection =>
        (await connection.QueryAsync<Dashboard>(
            $"SELECT {Columns} FROM dashboards WHERE account_id = @accountId AND substr(name, 1, length(@prefix)) = @prefix AND name > @after ORDER BY name LIMIT @limit",
            new { accountId, prefix, after, limit })).AsList());

    /// <summary>All of them, or none.</summary>
    /// <returns>The first that is not there; null when they were deleted.</returns>
    internal Task<string?> DeleteAsync(string accountId, List<string> names, CancellationToken cancellationToken) => database.WriteAsync(
        async transaction =>
        {
            var connection = transaction.Connection!;
            var there = (await connection.QueryAsync<string>("SELECT name FROM dashboards WHERE account_id = @accountId AND name IN @names", new { accountId, names }, transaction)).ToHashSet();
            if (names.Find(name => !there.Contains(name)) is { } missing)
                return missing;
            await connection.ExecuteAsync("DELETE FROM dashboards WHERE account_id = @accountId AND name IN @names", new { accountId, names }, transaction);
            return null;
        },
        cancellationToken);
}
