using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dapper;
using Kiln.Services.Iam.Groups;
using Kiln.Services.Iam.InstanceProfiles;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Iam.Users;
using Kiln.Services.Storage;

namespace Kiln.Services.Iam.Entities;

/// <summary>IAM's entities in the control database.</summary>
internal sealed class EntityStore(Database database)
{
    internal Task<List<AccountEntities>> LoadAsync() =>
        database.ReadAsync(async connection =>
        {
            var rows = await connection.QueryAsync<EntityRow>(
                "SELECT account_id AS AccountId, kind AS Kind, name AS Name, document AS Document FROM iam_entities");
            var aliases = await connection.QueryAsync<(string AccountId, string Alias)>("SELECT account_id, alias FROM iam_account_aliases");
            var accounts = new Dictionary<string, AccountEntities>(StringComparer.Ordinal);
            AccountEntities Of(string id) => accounts.GetValueOrDefault(id) ?? new(id);
            foreach (var row in rows)
                accounts[row.AccountId] = Of(row.AccountId).With(row.Entity());
            foreach (var (id, alias) in aliases)
                accounts[id] = Of(id) with { Alias = alias };
            return accounts.Values.ToList();
        });

    /// <summary>Writes what <paramref name="change"/> makes another.</summary>
    /// <param name="current">Called in the writer's turn.</param>
    /// <param name="committed">Called in the same turn, when the change is on disk.</param>
    internal Task<AccountEntities> ChangeAsync(
        Func<AccountEntities> current, Func<AccountEntities, AccountEntities> change, Action<AccountEntities> committed, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var before = current();
                var after = change(before);
                var connection = transaction.Connection!;
                var kept = after.All.ToDictionary(e => (e.Kind, e.Name));
                var gone = before.All.Where(e => !kept.ContainsKey((e.Kind, e.Name)));
                await connection.ExecuteAsync(
                    "DELETE FROM iam_entities WHERE account_id = @AccountId AND kind = @Kind AND name = @Name", gone.Select(EntityRow.Of), transaction);
                var known = before.All.ToHashSet<IamEntity>(ReferenceEqualityComparer.Instance);
                await connection.ExecuteAsync(
                    """
                    INSERT INTO iam_entities (account_id, kind, name, document) VALUES (@AccountId, @Kind, @Name, @Document)
                    ON CONFLICT (account_id, kind, name) DO UPDATE SET document = excluded.document
                    """,
                    after.All.Where(e => !known.Contains(e)).Select(EntityRow.Of), transaction);
                if (before.Alias != after.Alias)
                {
                    await connection.ExecuteAsync("DELETE FROM iam_account_aliases WHERE account_id = @AccountId", after, transaction);
                    if (after.Alias is not null)
                        await connection.ExecuteAsync("INSERT INTO iam_account_aliases (account_id, alias) VALUES (@AccountId, @Alias)", after, transaction);
                }
                return after;
            },
            committed,
            cancellationToken);
}

internal sealed class EntityRow
{
    public string AccountId { get; init; } = "";
    public string Kind { get; init; } = "";
    public string Name { get; init; } = "";
    public string Document { get; init; } = "";

    internal static EntityRow Of(IamEntity entity) => new()
    {
        AccountId = entity.AccountId,
        Kind = EntityArn.Segment(entity.Kind),
        Name = entity.Name,
        Document = JsonSerializer.Serialize(entity, TypeOf(entity.Kind)),
    };

    internal IamEntity Entity() => (IamEntity)JsonSerializer.Deserialize(Document, TypeOf(EntityArn.KindOf(Kind)))!;

    private static JsonTypeInfo TypeOf(EntityKind kind) => kind switch
    {
        EntityKind.User => EntityDocuments.Default.IamUser,
        EntityKind.Group => EntityDocuments.Default.IamGroup,
        EntityKind.Role => EntityDocuments.Default.IamRole,
        EntityKind.Policy => EntityDocuments.Default.IamPolicy,
        _ => EntityDocuments.Default.IamInstanceProfile,
    };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IamUser))]
[JsonSerializable(typeof(IamGroup))]
[JsonSerializable(typeof(IamRole))]
[JsonSerializable(typeof(IamPolicy))]
[JsonSerializable(typeof(IamInstanceProfile))]
internal sealed partial class EntityDocuments : JsonSerializerContext;
