using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam.Users;

namespace Kiln.Services.Iam.Groups;

public sealed record CreateGroupRequest : IResourceRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? GroupName { get; init; }

    [Length(1, 512), Pattern(@"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)")]
    public string? Path { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => $"arn:aws:iam::{caller.AccountId}:group{Path ?? "/"}{GroupName}";
}

public sealed record CreateGroupResponse
{
    public Group? Group { get; init; }
}


public sealed record GetGroupRequest : IGroupRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? GroupName { get; init; }

    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }
}

public sealed record GetGroupResponse
{
    public Group? Group { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
    public List<User>? Users { get; init; }
}

public sealed record ListGroupsRequest
{
    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Length(1, 512), Pattern(@"\u002F[\u0021-\u007F]*")]
    public string? PathPrefix { get; init; }
}

public sealed record ListGroupsResponse
{
    public List<Group>? Groups { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
}

public sealed record UpdateGroupRequest : IGroupRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? GroupName { get; init; }

    [Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? NewGroupName { get; init; }

    [Length(1, 512), Pattern(@"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)")]
    public string? NewPath { get; init; }
}

public sealed record DeleteGroupRequest : IGroupRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? GroupName { get; init; }
}

public sealed record AddUserToGroupRequest : IGroupRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? GroupName { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record RemoveUserFromGroupRequest : IGroupRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? GroupName { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}
