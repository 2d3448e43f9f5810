using Kiln.Services.Iam.Groups;

namespace Kiln.Services.Iam.Users;

public sealed record CreateUserResponse
{
    public User? User { get; init; }
}

public sealed record GetUserResponse
{
    public User? User { get; init; }
}

public sealed record ListUsersResponse
{
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
    public List<User>? Users { get; init; }
}

public sealed record ListUserTagsResponse
{
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
    public List<Tag>? Tags { get; init; }
}

public sealed record ListGroupsForUserResponse
{
    public List<Group>? Groups { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
}
