namespace Kiln.Services.Iam.Entities;

/// <summary>A managed policy as the identity that has it names it.</summary>
public sealed record AttachedPolicy
{
    public string? PolicyName { get; init; }
    public string? PolicyArn { get; init; }

    internal static AttachedPolicy Of(string arn) => new() { PolicyName = arn[(arn.LastIndexOf('/') + 1)..], PolicyArn = arn };

    internal static List<AttachedPolicy> Of(IamIdentity identity) => [.. identity.AttachedPolicies.Select(Of)];
}

public sealed record AttachedPermissionsBoundary
{
    public string? PermissionsBoundaryType { get; init; }
    public string? PermissionsBoundaryArn { get; init; }

    internal static AttachedPermissionsBoundary? Of(IamIdentity identity) => identity.PermissionsBoundary is { } arn
        ? new() { PermissionsBoundaryType = "PermissionsBoundaryPolicy", PermissionsBoundaryArn = arn }
        : null;
}
