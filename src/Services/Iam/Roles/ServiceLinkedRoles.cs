using Kiln.Aws.Operations;
using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.Roles;

/// <summary>Roles that one service owns.</summary>
internal sealed class ServiceLinkedRoles(IamDirectory directory, PrincipalIds ids, TimeProvider time)
{
    [Operation]
    public async Task<CreateServiceLinkedRoleResponse> CreateServiceLinkedRole(
        CreateServiceLinkedRoleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var service = LinkedService.Find(request.AWSServiceName!) ?? throw IamErrors.NoLinkedService(request.AWSServiceName!);
        if (request.CustomSuffix is not null)
            throw IamErrors.NoCustomSuffix(service.Name);
        var role = new IamRole
        {
            AccountId = caller.AccountId,
            Name = service.RoleName,
            Id = EntityIds.New(EntityKind.Role),
            Path = service.Path,
            Description = request.Description,
            MaxSessionDuration = RoleOperations.DefaultSessionDuration,
            TrustPolicy = service.TrustPolicy,
            AttachedPolicies = Sorted.NoNames.Add(service.PolicyArn),
            CreateDate = time.GetUtcNow(),
            LinkedService = service.Name,
        };
        await directory.ChangeAsync(
            caller.AccountId,
            account => account.Roles.ContainsKey(role.Name) ? throw IamErrors.SuffixTaken(role.Name) : RoleOperations.Add(account, role),
            cancellationToken);
        return new() { Role = Role.Of(role, ids) with { Description = null, MaxSessionDuration = null } };
    }

    /// <summary>Nothing in Kiln holds on to such a role, so the deletion is done when it is answered.</summary>
    [Operation]
    public async Task<DeleteServiceLinkedRoleResponse> DeleteServiceLinkedRole(
        DeleteServiceLinkedRoleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await directory.ChangeAsync(
            caller.AccountId,
            account => account.Role(request.RoleName!) is { LinkedService: not null } role ? account.Without(role) : throw IamErrors.NoSuchRole(request.RoleName!),
            cancellationToken);
        return new() { DeletionTaskId = $"task/aws-service-role/{request.RoleName}/{Guid.NewGuid()}" };
    }

    [Operation]
    public Task<GetServiceLinkedRoleDeletionStatusResponse> GetServiceLinkedRoleDeletionStatus(
        GetServiceLinkedRoleDeletionStatusRequest request, Caller caller, CancellationToken cancellationToken) =>
        request.DeletionTaskId!.Split('/') is ["task", "aws-service-role", { Length: > 0 }, var id] && Guid.TryParse(id, out _)
            ? Task.FromResult(new GetServiceLinkedRoleDeletionStatusResponse { Status = "SUCCEEDED" })
            : throw IamErrors.NoSuchDeletionTask(request.DeletionTaskId!);
}
