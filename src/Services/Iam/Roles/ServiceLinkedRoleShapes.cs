using Kiln.Aws.Validation;

namespace Kiln.Services.Iam.Roles;

public sealed record CreateServiceLinkedRoleRequest
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? AWSServiceName { get; init; }

    [Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? CustomSuffix { get; init; }

    [Length(0, 1000), Pattern(@"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*")]
    public string? Description { get; init; }
}

public sealed record CreateServiceLinkedRoleResponse
{
    public Role? Role { get; init; }
}

public sealed record DeleteServiceLinkedRoleRequest : IRoleRequest
{
    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }
}

public sealed record DeleteServiceLinkedRoleResponse
{
    public string? DeletionTaskId { get; init; }
}

public sealed record GetServiceLinkedRoleDeletionStatusRequest
{
    [Required, Length(1, 1000)]
    public string? DeletionTaskId { get; init; }
}

public sealed record GetServiceLinkedRoleDeletionStatusResponse
{
    public DeletionTaskFailureReasonType? Reason { get; init; }
    public string? Status { get; init; }
}

public sealed record DeletionTaskFailureReasonType
{
    public string? Reason { get; init; }
    public List<RoleUsageType>? RoleUsageList { get; init; }
}

public sealed record RoleUsageType
{
    public string? Region { get; init; }
    public List<string>? Resources { get; init; }
}
