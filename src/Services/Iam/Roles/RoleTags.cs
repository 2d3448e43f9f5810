using System.Collections.Immutable;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;

namespace Kiln.Services.Iam.Roles;

/// <summary>Tags of roles.</summary>
internal sealed class RoleTags(RoleDirectory roles)
{
    private const int MaxTags = 50;

    [Operation]
    public async Task TagRole(TagRoleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!await roles.ChangeAsync(
            caller.AccountId, request.RoleName!, role => role with { Tags = Merge(role.Tags, request.Tags!) }, cancellationToken))
        {
            throw IamErrors.NoSuchRole(request.RoleName!);
        }
    }

    [Operation]
    public async Task UntagRole(UntagRoleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!await roles.ChangeAsync(
            caller.AccountId, request.RoleName!, role => role with { Tags = role.Tags.RemoveRange(request.TagKeys!) }, cancellationToken))
        {
            throw IamErrors.NoSuchRole(request.RoleName!);
        }
    }

    [Operation]
    public async Task<ListRoleTagsResponse> ListRoleTags(ListRoleTagsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var role = await roles.FindAsync(caller.AccountId, request.RoleName!) ?? throw IamErrors.NoSuchRole(request.RoleName!);
        var page = Page.Of(Of(role)!, tag => tag.Key!, request.Marker, request.MaxItems);
        return new() { Tags = [.. page.Items], IsTruncated = page.IsTruncated, Marker = page.Marker };
    }

    internal static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> tags, List<Tag> added)
    {
        if (added.DistinctBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase).Count() < added.Count)
            throw IamErrors.DuplicateTags();
        // A key in another case replaces the one that is there, and brings its own case.
        var kept = tags.RemoveRange(tags.Keys.Where(key => added.Exists(tag => key.Equals(tag.Key, StringComparison.OrdinalIgnoreCase))));
        var merged = kept.AddRange(added.Select(tag => KeyValuePair.Create(tag.Key!, tag.Value!)));
        return merged.Count <= MaxTags ? merged : throw IamErrors.TooManyTags();
    }

    internal static List<Tag>? Of(IamRole role, bool orNull = false) =>
        orNull && role.Tags.IsEmpty ? null : [.. role.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];
}

public sealed record Tag
{
    [Required, Length(1, 128), Pattern(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]+")]
    public string? Key { get; init; }

    [Required, Length(0, 256), Pattern(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]*")]
    public string? Value { get; init; }
}

public sealed record TagRoleRequest : IRoleRequest
{
    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }

    [Required, Length(0, 50)]
    public List<Tag>? Tags { get; init; }
}

public sealed record UntagRoleRequest : IRoleRequest
{
    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }

    [Required, Length(0, 50)]
    [Length(1, 128, On = On.ListMember), Pattern(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", On = On.ListMember)]
    public List<string>? TagKeys { get; init; }
}

public sealed record ListRoleTagsRequest : IRoleRequest
{
    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }

    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }
}

public sealed record ListRoleTagsResponse
{
    public List<Tag>? Tags { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
}
