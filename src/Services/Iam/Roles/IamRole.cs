using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.Roles;

public sealed record IamRole : IamIdentity
{
    public override EntityKind Kind => EntityKind.Role;

    public string? Description { get; init; }

    /// <summary>Seconds.</summary>
    public required int MaxSessionDuration { get; init; }
    public required string TrustPolicy { get; init; }

    /// <summary>The service that alone may change the role; null for all but service-linked roles.</summary>
    public string? LinkedService { get; init; }
}
