using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.Groups;

/// <summary>Its members are named by <see cref="Users.IamUser.Groups"/>.</summary>
public sealed record IamGroup : IamIdentity
{
    public override EntityKind Kind => EntityKind.Group;
}
