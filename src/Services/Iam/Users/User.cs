using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.Users;

public sealed record User
{
    public string? Path { get; init; }
    public string? UserName { get; init; }
    public string? UserId { get; init; }
    public string? Arn { get; init; }
    public DateTimeOffset? CreateDate { get; init; }
    public AttachedPermissionsBoundary? PermissionsBoundary { get; init; }
    public List<Tag>? Tags { get; init; }

    /// <summary>As lists show it.</summary>
    internal static User Of(IamUser user) => new()
    {
        Path = user.Path,
        UserName = user.Name,
        UserId = user.Id,
        Arn = user.Arn,
        CreateDate = user.CreateDate,
    };

    /// <summary>As it is shown alone.</summary>
    internal static User WholeOf(IamUser user) => Of(user) with
    {
        PermissionsBoundary = AttachedPermissionsBoundary.Of(user),
        Tags = TagRules.OrNull(user),
    };
}
