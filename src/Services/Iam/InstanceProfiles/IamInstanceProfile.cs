using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.InstanceProfiles;

/// <summary>A name for a role that tools make beside it. Nothing in Kiln runs under one.</summary>
public sealed record IamInstanceProfile : IamEntity
{
    public override EntityKind Kind => EntityKind.InstanceProfile;

    /// <summary>Name of the role; null while it has none.</summary>
    public string? Role { get; init; }
}
