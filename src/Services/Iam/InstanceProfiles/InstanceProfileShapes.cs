using Kiln.Aws.Operations;
using Kiln.Aws.Validation;

namespace Kiln.Services.Iam.InstanceProfiles;

public sealed record CreateInstanceProfileRequest : IResourceRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? InstanceProfileName { get; init; }

    [Length(1, 512), Pattern(@"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)")]
    public string? Path { get; init; }

    [Length(0, 50)]
    public List<Tag>? Tags { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => $"arn:aws:iam::{caller.AccountId}:instance-profile{Path ?? "/"}{InstanceProfileName}";
}

public sealed record CreateInstanceProfileResponse
{
    public InstanceProfile? InstanceProfile { get; init; }
}

public sealed record GetInstanceProfileRequest : IInstanceProfileRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? InstanceProfileName { get; init; }
}

public sealed record GetInstanceProfileResponse
{
    public InstanceProfile? InstanceProfile { get; init; }
}

public sealed record ListInstanceProfilesRequest
{
    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Length(1, 512), Pattern(@"\u002F[\u0021-\u007F]*")]
    public string? PathPrefix { get; init; }
}

public sealed record ListInstanceProfilesResponse
{
    public List<InstanceProfile>? InstanceProfiles { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
}

public sealed record DeleteInstanceProfileRequest : IInstanceProfileRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? InstanceProfileName { get; init; }
}

public sealed record AddRoleToInstanceProfileRequest : IInstanceProfileRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? InstanceProfileName { get; init; }

    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }
}

public sealed record RemoveRoleFromInstanceProfileRequest : IInstanceProfileRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? InstanceProfileName { get; init; }

    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }
}

public sealed record ListInstanceProfilesForRoleRequest : IRoleRequest
{
    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }
}

public sealed record ListInstanceProfilesForRoleResponse
{
    public List<InstanceProfile>? InstanceProfiles { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
}

public sealed record TagInstanceProfileRequest : IInstanceProfileRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? InstanceProfileName { get; init; }

    [Required, Length(0, 50)]
    public List<Tag>? Tags { get; init; }
}

public sealed record UntagInstanceProfileRequest : IInstanceProfileRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? InstanceProfileName { get; init; }

    [Required, Length(0, 50)]
    [Length(1, 128, On = On.ListMember), Pattern(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", On = On.ListMember)]
    public List<string>? TagKeys { get; init; }
}

public sealed record ListInstanceProfileTagsRequest : IInstanceProfileRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? InstanceProfileName { get; init; }

    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }
}

public sealed record ListInstanceProfileTagsResponse
{
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
    public List<Tag>? Tags { get; init; }
}
