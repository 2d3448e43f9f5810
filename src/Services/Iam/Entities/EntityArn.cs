namespace Kiln.Services.Iam.Entities;

/// <summary><c>arn:aws:iam::123456789012:role/path/name</c></summary>
internal readonly record struct EntityArn(string AccountId, EntityKind Kind, string Name)
{
    private static readonly (EntityKind Kind, string Segment)[] Segments =
    [
        (EntityKind.User, "user"),
        (EntityKind.Group, "group"),
        (EntityKind.Role, "role"),
        (EntityKind.Policy, "policy"),
        (EntityKind.InstanceProfile, "instance-profile"),
    ];

    internal static string Segment(EntityKind kind) => Segments[(int)kind].Segment;

    internal static EntityKind KindOf(string segment) => Array.Find(Segments, s => s.Segment == segment).Kind;

    internal static EntityArn? Parse(string arn)
    {
        if (arn.Split(':', 6) is not ["arn", _, "iam", "", { Length: > 0 } account, var resource])
            return null;
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        foreach (var (kind, segment) in Segments)
        {
            if (slash == segment.Length && resource.StartsWith(segment, StringComparison.Ordinal))
                return new(account, kind, resource[(resource.LastIndexOf('/') + 1)..]);
        }
        return null;
    }
}
