using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.Iam.Roles;

/// <summary>Roles in the control database.</summary>
internal sealed class RoleStore(Database database)
{
    private const string Columns = """
        account_id AS AccountId, name AS Name, role_id AS RoleId, path AS Path, description AS Description,
        max_session_duration AS MaxSessionDuration, trust_policy AS TrustPolicy, permissions_boundary AS PermissionsBoundary,
        tags AS Tags, created_at AS CreatedAt
        """;

    internal Task<IamRole?> FindAsync(string accountId, string name) =>
        database.ReadAsync(connection => FindAsync(connection, null, accountId, name));

    /// <summary>In order of name, without their policies.</summary>
    /// <param name="after">Name of the last role of the page before; empty for the first page.</param>
    internal Task<List<IamRole>> ListAsync(string accountId, string pathPrefix, string after, int limit) =>
        database.ReadAsync(async connection =>
        {
            var rows = await connection.QueryAsync<RoleRow>(
                $"""
                SELECT {Columns} FROM roles
                WHERE account_id = @accountId AND name > @after AND substr(path, 1, length(@pathPrefix)) = @pathPrefix
                ORDER BY name LIMIT @limit
                """,
                new { accountId, pathPrefix, after, limit });
            return rows.Select(row => row.Role()).ToList();
        });

    internal Task<int> CountAttachmentsAsync(string accountId, string policyArn) =>
        database.ReadAsync(connection => connection.ExecuteScalarAsync<int>(
            "SELECT COUNT(*) FROM role_attached_policies WHERE account_id = @accountId AND policy_arn = @policyArn", new { accountId, policyArn }));

    /// <returns>False when the name is taken.</returns>
    internal Task<bool> InsertAsync(IamRole role, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var inserted = await transaction.Connection!.ExecuteAsync(
                    """
                    INSERT INTO roles (account_id, name, role_id, path, description, max_session_duration, trust_policy, permissions_boundary, tags, created_at)
                    VALUES (@AccountId, @Name, @RoleId, @Path, @Description, @MaxSessionDuration, @TrustPolicy, @PermissionsBoundary, @Tags, @CreatedAt)
                    ON CONFLICT DO NOTHING
                    """,
                    RoleRow.Of(role), transaction);
                return inserted == 1;
            },
            cancellationToken);

    /// <summary>Reads, changes and writes a role in one transaction.</summary>
    /// <param name="change">May throw to leave the role as it is; null deletes it.</param>
    /// <returns>False when there is no such role.</returns>
    internal Task<bool> ChangeAsync(string accountId, string name, Func<IamRole, IamRole?> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection!;
                if (await FindAsync(connection, transaction, accountId, name) is not { } role)
                    return false;
                if (change(role) is { } changed)
                    await SaveAsync(connection, transaction, changed);
                else
                    await connection.ExecuteAsync("DELETE FROM roles WHERE account_id = @accountId AND name = @name", new { accountId, name }, transaction);
                return true;
            },
            cancellationToken);

    private static async Task<IamRole?> FindAsync(DbConnection connection, DbTransaction? transaction, string accountId, string name)
    {
        var key = new { accountId, name };
        var row = await connection.QuerySingleOrDefaultAsync<RoleRow>(
            $"SELECT {Columns} FROM roles WHERE account_id = @accountId AND name = @name", key, transaction);
        if (row is null)
            return null;
        var inline = await connection.QueryAsync<(string Name, string Document)>(
            "SELECT policy_name, document FROM role_inline_policies WHERE account_id = @accountId AND role_name = @name", key, transaction);
        var attached = await connection.QueryAsync<string>(
            "SELECT policy_arn FROM role_attached_policies WHERE account_id = @accountId AND role_name = @name", key, transaction);
        return row.Role() with
        {
            InlinePolicies = inline.ToImmutableSortedDictionary(policy => policy.Name, policy => policy.Document, StringComparer.Ordinal),
            AttachedPolicies = attached.ToImmutableSortedSet(StringComparer.Ordinal),
        };
    }

    private static async Task SaveAsync(DbConnection connection, DbTransaction transaction, IamRole role)
    {
        var key = new { role.AccountId, role.Name };
        await connection.ExecuteAsync(
            "UPDATE roles SET trust_policy = @TrustPolicy, tags = @Tags WHERE account_id = @AccountId AND name = @Name", RoleRow.Of(role), transaction);
        await connection.ExecuteAsync(
            "DELETE FROM role_inline_policies WHERE account_id = @AccountId AND role_name = @Name", key, transaction);
        await connection.ExecuteAsync(
            "DELETE FROM role_attached_policies WHERE account_id = @AccountId AND role_name = @Name", key, transaction);
        await connection.ExecuteAsync(
            "INSERT INTO role_inline_policies (account_id, role_name, policy_name, document) VALUES (@AccountId, @Name, @PolicyName, @Document)",
            role.InlinePolicies.Select(policy => new { role.AccountId, role.Name, PolicyName = policy.Key, Document = policy.Value }),
            transaction);
        await connection.ExecuteAsync(
            "INSERT INTO role_attached_policies (account_id, role_name, policy_arn) VALUES (@AccountId, @Name, @PolicyArn)",
            role.AttachedPolicies.Select(arn => new { role.AccountId, role.Name, PolicyArn = arn }),
            transaction);
    }

    private sealed class RoleRow
    {
        public string AccountId { get; init; } = "";
        public string Name { get; init; } = "";
        public string RoleId { get; init; } = "";
        public string Path { get; init; } = "";
        public string? Description { get; init; }
        public long MaxSessionDuration { get; init; }
        public string TrustPolicy { get; init; } = "";
        public string? PermissionsBoundary { get; init; }
        public string Tags { get; init; } = "{}";
        public long CreatedAt { get; init; }

        internal static RoleRow Of(IamRole role) => new()
        {
            AccountId = role.AccountId,
            Name = role.Name,
            RoleId = role.RoleId,
            Path = role.Path,
            Description = role.Description,
            MaxSessionDuration = role.MaxSessionDuration,
            TrustPolicy = role.TrustPolicy,
            PermissionsBoundary = role.PermissionsBoundary,
            Tags = JsonSerializer.Serialize(role.Tags.ToDictionary(), StoredRoleTags.Default.DictionaryStringString),
            CreatedAt = role.CreateDate.ToUnixTimeMilliseconds(),
        };

        internal IamRole Role() => new()
        {
            AccountId = AccountId,
            Name = Name,
            RoleId = RoleId,
            Path = Path,
            Description = Description,
            MaxSessionDuration = (int)MaxSessionDuration,
            TrustPolicy = TrustPolicy,
            PermissionsBoundary = PermissionsBoundary,
            Tags = JsonSerializer.Deserialize(Tags, StoredRoleTags.Default.DictionaryStringString)!.ToImmutableSortedDictionary(StringComparer.Ordinal),
            CreateDate = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        };
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class StoredRoleTags : System.Text.Json.Serialization.JsonSerializerContext;
