using Kiln.Aws.Validation;

namespace Kiln.Services.XRay.Groups;

public sealed record CreateGroupRequest
{
    [Required, Length(1, 32)]
    public string? GroupName { get; init; }
    public string? FilterExpression { get; init; }
    public InsightsConfiguration? InsightsConfiguration { get; init; }

    [Length(0, 200)]
    public List<Tag>? Tags { get; init; }
}

public sealed record UpdateGroupRequest
{
    [Length(1, 32)]
    public string? GroupName { get; init; }

    [Length(1, 400)]
    public string? GroupARN { get; init; }
    public string? FilterExpression { get; init; }
    public InsightsConfiguration? InsightsConfiguration { get; init; }
}

public sealed record GetGroupRequest
{
    [Length(1, 32)]
    public string? GroupName { get; init; }

    [Length(1, 400)]
    public string? GroupARN { get; init; }
}

public sealed record DeleteGroupRequest
{
    [Length(1, 32)]
    public string? GroupName { get; init; }

    [Length(1, 400)]
    public string? GroupARN { get; init; }
}

public sealed record GetGroupsRequest
{
    [Length(1, 100)]
    public string? NextToken { get; init; }
}

/// <summary>Of CreateGroup, GetGroup, UpdateGroup.</summary>
public sealed record GroupResponse
{
    public Group? Group { get; init; }
}

public sealed record DeleteGroupResponse;

public sealed record GetGroupsResponse
{
    public List<Group>? Groups { get; init; }
    public string? NextToken { get; init; }
}

public sealed record Group
{
    public string? GroupName { get; init; }
    public string? GroupARN { get; init; }
    public string? FilterExpression { get; init; }
    public InsightsConfiguration? InsightsConfiguration { get; init; }

    internal static Group Of(GroupRecord group) => new()
    {
        GroupName = group.Name,
        GroupARN = group.Arn,
        FilterExpression = group.FilterExpression,
        InsightsConfiguration = new() { InsightsEnabled = group.InsightsEnabled, NotificationsEnabled = group.NotificationsEnabled },
    };
}

public sealed record InsightsConfiguration
{
    public bool? InsightsEnabled { get; init; }
    public bool? NotificationsEnabled { get; init; }
}

public sealed record Tag
{
    [Required, Length(1, 128)]
    public string? Key { get; init; }

    [Required, Length(0, 256)]
    public string? Value { get; init; }
}
