using System.Data.Common;
using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.Schemas;

/// <summary>Registries, schemas and their versions. Nothing of it is kept in memory: clients ask for it seldom.</summary>
internal sealed class SchemaStore(Database control)
{
    internal Task<RegistryRecord?> FindRegistryAsync(SchemaScope scope, string name) => control.ReadAsync(connection => RegistryAsync(connection, null, scope, name));

    /// <summary>By name.</summary>
    internal async Task<List<(string Name, RegistryRecord Record)>> RegistriesAsync(SchemaScope scope)
    {
        var rows = await control.ReadAsync(connection => connection.QueryAsync<(string Name, string Document)>(
            "SELECT name, document FROM schema_registries WHERE account_id = @AccountId AND region = @Region ORDER BY name", scope));
        return [.. rows.Select(static row => (row.Name, RegistryRecord.Parse(row.Document)))];
    }

    /// <param name="change">From the registry that is, if there is one, to the one that shall be; may throw to leave it.</param>
    internal Task<RegistryRecord> ChangeRegistryAsync(SchemaScope scope, string name, Func<RegistryRecord?, RegistryRecord> change, CancellationToken cancellationToken) =>
        control.WriteAsync(
            async transaction =>
            {
                var changed = change(await RegistryAsync(transaction.Connection!, transaction, scope, name));
                await transaction.Connection!.ExecuteAsync(
                    """
                    INSERT INTO schema_registries (account_id, region, name, document) VALUES (@AccountId, @Region, @name, @document)
                    ON CONFLICT (account_id, region, name) DO UPDATE SET document = @document
                    """,
                    new { scope.AccountId, scope.Region, name, document = changed.ToJson() },
                    transaction);
                return changed;
            },
            cancellationToken);

    internal Task DeleteRegistryAsync(SchemaScope scope, string name, CancellationToken cancellationToken) =>
        control.WriteAsync(
            async transaction =>
            {
                var key = new { scope.AccountId, scope.Region, name };
                _ = await RegistryAsync(transaction.Connection!, transaction, scope, name) ?? throw SchemasErrors.RegistryNotFound(name);
                var held = await transaction.Connection!.ExecuteScalarAsync<int>(
                    "SELECT COUNT(*) FROM schemas WHERE account_id = @AccountId AND region = @Region AND registry = @name", key, transaction);
                if (held > 0)
                    throw SchemasErrors.BadRequest($"Registry {name} has {held} schemas: delete them first.");
                await transaction.Connection!.ExecuteAsync(
                    "DELETE FROM schema_registries WHERE account_id = @AccountId AND region = @Region AND name = @name", key, transaction);
            },
            cancellationToken);

    internal Task<SchemaRecord?> FindSchemaAsync(SchemaScope scope, string registry, string name) =>
        control.ReadAsync(connection => SchemaAsync(connection, null, scope, registry, name));

    /// <summary>By name, with the number of their versions.</summary>
    internal async Task<List<(string Name, SchemaRecord Record, long Versions)>> SchemasAsync(SchemaScope scope, string registry)
    {
        var rows = await control.ReadAsync(connection => connection.QueryAsync<(string Name, string Document, long Versions)>(
            """
            SELECT name, document, (SELECT COUNT(*) FROM schema_versions v
                WHERE v.account_id = s.account_id AND v.region = s.region AND v.registry = s.registry AND v.schema_name = s.name)
            FROM schemas s WHERE account_id = @AccountId AND region = @Region AND registry = @registry ORDER BY name
            """,
            new { scope.AccountId, scope.Region, registry }));
        return [.. rows.Select(static row => (row.Name, SchemaRecord.Parse(row.Document), row.Versions))];
    }

    /// <param name="version">Null for the latest.</param>
    internal Task<SchemaVersionRecord?> FindVersionAsync(SchemaScope scope, string registry, string name, int? version) =>
        control.ReadAsync(connection => VersionAsync(connection, null, scope, registry, name, version));

    /// <summary>Oldest first, without their content.</summary>
    internal async Task<List<SchemaVersionRecord>> VersionsAsync(SchemaScope scope, string registry, string name)
    {
        var rows = await control.ReadAsync(connection => connection.QueryAsync<(long Version, string Type, long Created)>(
            """
            SELECT version, type, created FROM schema_versions
            WHERE account_id = @AccountId AND region = @Region AND registry = @registry AND schema_name = @name ORDER BY version
            """,
            new { scope.AccountId, scope.Region, registry, name }));
        return [.. rows.Select(static row => new SchemaVersionRecord((int)row.Version, row.Type, "", DateTimeOffset.FromUnixTimeSeconds(row.Created)))];
    }

    /// <param name="change">
    /// From the schema and its latest version, where there are any, to those that shall be; a version whose number is none of before is added. May
    /// throw to leave it all.
    /// </param>
    internal Task<(SchemaRecord Schema, SchemaVersionRecord Version)> ChangeSchemaAsync(
        SchemaScope scope, string registry, string name, Func<SchemaRecord?, SchemaVersionRecord?, (SchemaRecord Schema, SchemaVersionRecord Version)> change,
        CancellationToken cancellationToken) =>
        control.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection!;
                _ = await RegistryAsync(connection, transaction, scope, registry) ?? throw SchemasErrors.RegistryNotFound(registry);
                var before = await SchemaAsync(connection, transaction, scope, registry, name);
                var latest = await VersionAsync(connection, transaction, scope, registry, name, null);
                var changed = change(before, latest);
                await connection.ExecuteAsync(
                    """
                    INSERT INTO schemas (account_id, region, registry, name, document) VALUES (@AccountId, @Region, @registry, @name, @document)
                    ON CONFLICT (account_id, region, registry, name) DO UPDATE SET document = @document
                    """,
                    new { scope.AccountId, scope.Region, registry, name, document = changed.Schema.ToJson() },
                    transaction);
                await connection.ExecuteAsync(
                    """
                    INSERT INTO schema_versions (account_id, region, registry, schema_name, version, type, content, created)
                    VALUES (@AccountId, @Region, @registry, @name, @Version, @Type, @Content, @created) ON CONFLICT DO NOTHING
                    """,
                    new { scope.AccountId, scope.Region, registry, name, changed.Version.Version, changed.Version.Type, changed.Version.Content, created = changed.Version.Created.ToUnixTimeSeconds() },
                    transaction);
                return changed;
            },
            cancellationToken);

    /// <returns>False when there was none.</returns>
    internal Task<bool> DeleteSchemaAsync(SchemaScope scope, string registry, string name, CancellationToken cancellationToken) =>
        control.WriteAsync(
            async transaction => await transaction.Connection!.ExecuteAsync(
                "DELETE FROM schemas WHERE account_id = @AccountId AND region = @Region AND registry = @registry AND name = @name",
                new { scope.AccountId, scope.Region, registry, name }, transaction) > 0,
            cancellationToken);

    /// <returns>False when there was none. A schema goes with its last version.</returns>
    internal Task<bool> DeleteVersionAsync(SchemaScope scope, string registry, string name, int version, CancellationToken cancellationToken) =>
        control.WriteAsync(
            async transaction =>
            {
                var key = new { scope.AccountId, scope.Region, registry, name, version };
                var deleted = await transaction.Connection!.ExecuteAsync(
                    "DELETE FROM schema_versions WHERE account_id = @AccountId AND region = @Region AND registry = @registry AND schema_name = @name AND version = @version",
                    key, transaction);
                if (await VersionAsync(transaction.Connection!, transaction, scope, registry, name, null) is null)
                {
                    await transaction.Connection!.ExecuteAsync(
                        "DELETE FROM schemas WHERE account_id = @AccountId AND region = @Region AND registry = @registry AND name = @name", key, transaction);
                }
                return deleted > 0;
            },
            cancellationToken);

    private static async Task<RegistryRecord?> RegistryAsync(DbConnection connection, DbTransaction? transaction, SchemaScope scope, string name) =>
        await connection.QuerySingleOrDefaultAsync<string?>(
            "SELECT document FROM schema_registries WHERE account_id = @AccountId AND region = @Region AND name = @name",
            new { scope.AccountId, scope.Region, name }, transaction) is { } document ? RegistryRecord.Parse(document) : null;

    private static async Task<SchemaRecord?> SchemaAsync(DbConnection connection, DbTransaction? transaction, SchemaScope scope, string registry, string name) =>
        await connection.QuerySingleOrDefaultAsync<string?>(
            "SELECT document FROM schemas WHERE account_id = @AccountId AND region = @Region AND registry = @registry AND name = @name",
            new { scope.AccountId, scope.Region, registry, name }, transaction) is { } document ? SchemaRecord.Parse(document) : null;

    private static async Task<SchemaVersionRecord?> VersionAsync(
        DbConnection connection, DbTransaction? transaction, SchemaScope scope, string registry, string name, int? version)
    {
        var (number, type, content, created) = await connection.QueryFirstOrDefaultAsync<(long Version, string? Type, string Content, long Created)>(
            """
            SELECT version, type, content, created FROM schema_versions
            WHERE account_id = @AccountId AND region = @Region AND registry = @registry AND schema_name = @name AND (@version IS NULL OR version = @version)
            ORDER BY version DESC LIMIT 1
            """,
            new { scope.AccountId, scope.Region, registry, name, version }, transaction);
        return type is null ? null : new((int)number, type, content, DateTimeOffset.FromUnixTimeSeconds(created));
    }
}
