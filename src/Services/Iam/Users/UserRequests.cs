using Kiln.Aws.Operations;
using Kiln.Aws.Validation;

namespace Kiln.Services.Iam.Users;

public sealed record CreateUserRequest : IResourceRequest
{
    [Length(1, 512), Pattern(@"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)")]
    public string? Path { get; init; }

    [Length(20, 2048)]
    public string? PermissionsBoundary { get; init; }

    [Length(0, 50)]
    public List<Tag>? Tags { get; init; }

    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => $"arn:aws:iam::{caller.AccountId}:user{Path ?? "/"}{UserName}";
}

public sealed record GetUserRequest : IUserRequest
{
    [Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record ListUsersRequest
{
    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Length(1, 512), Pattern(@"\u002F[\u0021-\u007F]*")]
    public string? PathPrefix { get; init; }
}

public sealed record UpdateUserRequest : IUserRequest
{
    [Length(1, 512), Pattern(@"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)")]
    public string? NewPath { get; init; }

    [Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? NewUserName { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record DeleteUserRequest : IUserRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record PutUserPermissionsBoundaryRequest : IUserRequest
{
    [Required, Length(20, 2048)]
    public string? PermissionsBoundary { get; init; }

    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record DeleteUserPermissionsBoundaryRequest : IUserRequest
{
    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record TagUserRequest : IUserRequest
{
    [Required, Length(0, 50)]
    public List<Tag>? Tags { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record UntagUserRequest : IUserRequest
{
    [Required, Length(0, 50)]
    [Length(1, 128, On = On.ListMember), Pattern(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", On = On.ListMember)]
    public List<string>? TagKeys { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record ListUserTagsRequest : IUserRequest
{
    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record ListGroupsForUserRequest : IUserRequest
{
    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}
