namespace Kiln.Services.Iam.Entities;

/// <summary>What IAM keeps, as ARNs and the database name it.</summary>
public enum EntityKind
{
    User,
    Group,
    Role,
    Policy,
    InstanceProfile,
}
