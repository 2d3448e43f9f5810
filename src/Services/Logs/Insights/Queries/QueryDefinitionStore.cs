using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.Logs.Insights;

/// <summary>Saved queries in the logs database.</summary>
internal sealed class QueryDefinitionStore(Database database)
{
    private const string Mine = "account_id = @accountId AND region = @region";

    internal Task<List<QueryDefinition>> ListAsync(string accountId, string region) => database.ReadAsync(async connection =>
    {
        var stored = await connection.QueryAsync<string>($"SELECT definition FROM log_query_definitions WHERE {Mine}", new { accountId, region });
        return stored.Select(text => JsonSerializer.Deserialize(text, StoredQueries.Default.QueryDefinition)!).ToList();
    });

    /// <returns>False when it shall replace one that is not there, or when there are as many as an account may have.</returns>
    internal Task<bool> PutAsync(string accountId, string region, QueryDefinition query, bool isNew, int most, CancellationToken cancellationToken) => database.WriteAsync(
        async transaction =>
        {
            var (connection, id) = (transaction.Connection!, query.QueryDefinitionId);
            var row = new { accountId, region, id, query.Name, definition = JsonSerializer.Serialize(query, StoredQueries.Default.QueryDefinition) };
            if (!isNew)
            {
                return await connection.ExecuteAsync(
                    $"UPDATE log_query_definitions SET name = @Name, definition = @definition WHERE {Mine} AND id = @id", row, transaction) == 1;
            }
            if (await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM log_query_definitions WHERE {Mine}", row, transaction) >= most)
                return false;
            return await connection.ExecuteAsync(
                "INSERT INTO log_query_definitions (account_id, region, id, name, definition) VALUES (@accountId, @region, @id, @Name, @definition)", row, transaction) == 1;
        },
        cancellationToken);

    /// <returns>False when there is none of that id.</returns>
    internal Task<bool> DeleteAsync(string accountId, string region, string id, CancellationToken cancellationToken) => database.WriteAsync(
        async transaction => await transaction.Connection!.ExecuteAsync(
            $"DELETE FROM log_query_definitions WHERE {Mine} AND id = @id", new { accountId, region, id }, transaction) == 1,
        cancellationToken);
}

[JsonSerializable(typeof(QueryDefinition))]
internal sealed partial class StoredQueries : JsonSerializerContext;
