namespace Kiln.Services.Iam.Groups;

public sealed record Group
{
    public string? Path { get; init; }
    public string? GroupName { get; init; }
    public string? GroupId { get; init; }
    public string? Arn { get; init; }
    public DateTimeOffset? CreateDate { get; init; }

    internal static Group Of(IamGroup group) => new()
    {
        Path = group.Path,
        GroupName = group.Name,
        GroupId = group.Id,
        Arn = group.Arn,
        CreateDate = group.CreateDate,
    };
}
