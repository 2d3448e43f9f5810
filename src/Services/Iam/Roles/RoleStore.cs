using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.Iam.Roles;

/// <summary>Roles in the control database.</summary>
internal sealed class RoleStore(Database database)
{
    internal Task<IamRole?> FindAsync(string accountId, string name) =>
        database.ReadAsync(connection => FindAsync(connection, null, accountId, name));

    /// <summary>In order of name, without their policies.</summary>
    /// <param name="after">Name of the last role of the page before; empty for the first page.</param>
    internal Task<List<IamRole>> ListAsync(string accountId, string pathPrefix, string after, int limit) =>
        database.ReadAsync(async connection =>
        {
            var rows = await connection.QueryAsync<RoleRow>(
                $"""
                SELECT {RoleRow.Columns} FROM roles
                WHERE account_id = @accountId AND name > @after AND substr(path, 1, length(@pathPrefix)) = @pathPrefix
                ORDER BY name LIMIT @limit
                """,
                new { accountId, pathPrefix, after, limit });
            return rows.Select(row => row.Role()).ToList();
        });

    /// <summary>How many roles a policy is attached to, and of how many it is the permissions boundary.</summary>
    internal Task<(int Attached, int Boundaries)> CountUsesAsync(string accountId, string policyArn) =>
        database.ReadAsync(async connection =>
        {
            var key = new { accountId, policyArn };
            var attached = await connection.ExecuteScalarAsync<int>(
                "SELECT COUNT(*) FROM role_attached_policies WHERE account_id = @accountId AND policy_arn = @policyArn", key);
            var boundaries = await connection.ExecuteScalarAsync<int>(
                "SELECT COUNT(*) FROM roles WHERE account_id = @accountId AND permissions_boundary = @policyArn", key);
            return (attached, boundaries);
        });

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
            $"SELECT {RoleRow.Columns} FROM roles WHERE account_id = @accountId AND name = @name", key, transaction);
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
}
