using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Roles;

namespace Kiln.Services.Iam.InstanceProfiles;

public sealed record InstanceProfile
{
    public string? Path { get; init; }
    public string? InstanceProfileName { get; init; }
    public string? InstanceProfileId { get; init; }
    public string? Arn { get; init; }
    public DateTimeOffset? CreateDate { get; init; }
    public List<Role>? Roles { get; init; }
    public List<Tag>? Tags { get; init; }

    internal static InstanceProfile Of(AccountEntities account, IamInstanceProfile profile, PrincipalIds ids) => new()
    {
        Path = profile.Path,
        InstanceProfileName = profile.Name,
        InstanceProfileId = profile.Id,
        Arn = profile.Arn,
        CreateDate = profile.CreateDate,
        Roles = profile.Role is { } role ? [Role.Of(account.Role(role), ids)] : [],
        Tags = TagRules.OrNull(profile),
    };
}
