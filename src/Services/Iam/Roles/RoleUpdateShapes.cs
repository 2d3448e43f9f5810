using Kiln.Aws.Validation;

namespace Kiln.Services.Iam.Roles;

public sealed record UpdateRoleRequest : IRoleRequest
{
    [Length(0, 1000), Pattern(@"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*")]
    public string? Description { get; init; }

    [Range(3600, 43200)]
    public int? MaxSessionDuration { get; init; }

    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }
}

public sealed record UpdateRoleResponse;

public sealed record UpdateRoleDescriptionRequest : IRoleRequest
{
    [Required, Length(0, 1000), Pattern(@"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*")]
    public string? Description { get; init; }

    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }
}

public sealed record UpdateRoleDescriptionResponse
{
    public Role? Role { get; init; }
}

public sealed record PutRolePermissionsBoundaryRequest : IRoleRequest
{
    [Required, Length(20, 2048)]
    public string? PermissionsBoundary { get; init; }

    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }
}

public sealed record DeleteRolePermissionsBoundaryRequest : IRoleRequest
{
    [Required, Length(1, 64), Pattern(@"[\w+=,.@-]+")]
    public string? RoleName { get; init; }
}
