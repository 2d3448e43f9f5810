using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.XRay.Storage;

/// <summary>Groups, sampling rules and settings: JSON documents by kind and name.</summary>
internal sealed class ResourceStore(Database database)
{
    public const string Group = "group";
    public const string SamplingRule = "sampling-rule";
    public const string Encryption = "encryption";

    public Task<string?> FindAsync(TraceScope scope, string kind, string name) => database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<string?>(
        "SELECT document FROM xray_resources WHERE account_id = @AccountId AND region = @Region AND kind = @kind AND name = @name",
        new { scope.AccountId, scope.Region, kind, name }));

    /// <summary>By name.</summary>
    public async Task<List<string>> ListAsync(TraceScope scope, string kind) => [.. await database.ReadAsync(connection => connection.QueryAsync<string>(
        "SELECT document FROM xray_resources WHERE account_id = @AccountId AND region = @Region AND kind = @kind ORDER BY name",
        new { scope.AccountId, scope.Region, kind }))];

    /// <param name="change">
    /// From the document that is, if there is one, and how many others of its kind there are, to the one that shall be, null for none; may throw to leave it.
    /// </param>
    public Task<string?> ChangeAsync(TraceScope scope, string kind, string name, Func<string?, int, string?> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection!;
                var key = new { scope.AccountId, scope.Region, kind, name };
                var current = await connection.QuerySingleOrDefaultAsync<string?>(
                    "SELECT document FROM xray_resources WHERE account_id = @AccountId AND region = @Region AND kind = @kind AND name = @name", key, transaction);
                var others = await connection.ExecuteScalarAsync<int>(
                    "SELECT COUNT(*) FROM xray_resources WHERE account_id = @AccountId AND region = @Region AND kind = @kind AND name <> @name", key, transaction);
                var changed = change(current, others);
                await connection.ExecuteAsync(
                    "DELETE FROM xray_resources WHERE account_id = @AccountId AND region = @Region AND kind = @kind AND name = @name", key, transaction);
                if (changed is not null)
                {
                    await connection.ExecuteAsync(
                        "INSERT INTO xray_resources (account_id, region, kind, name, document) VALUES (@AccountId, @Region, @kind, @name, @changed)",
                        new { scope.AccountId, scope.Region, kind, name, changed },
                        transaction);
                }
                return changed;
            },
            cancellationToken);
}
