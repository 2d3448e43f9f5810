using Kiln.Aws.Validation;

namespace Kiln.Services.Iam.Roles;

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
    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }
}

public sealed record ListRoleTagsResponse
{
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
    public List<Tag>? Tags { get; init; }
}
