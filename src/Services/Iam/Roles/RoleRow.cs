using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kiln.Services.Iam.Roles;

/// <summary>A role as a row, without its policies.</summary>
internal sealed class RoleRow
{
    internal const string Columns = """
        account_id AS AccountId, name AS Name, role_id AS RoleId, path AS Path, description AS Description,
        max_session_duration AS MaxSessionDuration, trust_policy AS TrustPolicy, permissions_boundary AS PermissionsBoundary,
        tags AS Tags, created_at AS CreatedAt
        """;

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

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class StoredRoleTags : JsonSerializerContext;
