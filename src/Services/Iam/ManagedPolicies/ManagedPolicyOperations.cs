using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam.Roles;

namespace Kiln.Services.Iam.ManagedPolicies;

/// <summary>Reading managed policies. Kiln has those of AWS only.</summary>
internal sealed class ManagedPolicyOperations(RoleDirectory roles)
{
    [Operation]
    public async Task<GetPolicyResponse> GetPolicy(GetPolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var policy = ManagedPolicy.Find(request.PolicyArn!) ?? throw IamErrors.NoSuchPolicy(request.PolicyArn!);
        var (attached, boundaries) = await roles.Store.CountUsesAsync(caller.AccountId, policy.Arn);
        return new()
        {
            Policy = new()
            {
                PolicyName = policy.Name,
                Arn = policy.Arn,
                Path = policy.Path,
                DefaultVersionId = policy.Version,
                AttachmentCount = attached,
                PermissionsBoundaryUsageCount = boundaries,
                IsAttachable = true,
                CreateDate = policy.CreateDate,
                UpdateDate = policy.UpdateDate,
            },
        };
    }

    [Operation]
    public Task<GetPolicyVersionResponse> GetPolicyVersion(GetPolicyVersionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var policy = ManagedPolicy.Find(request.PolicyArn!) ?? throw IamErrors.NoSuchPolicy(request.PolicyArn!);
        if (request.VersionId != policy.Version)
            throw IamErrors.NoSuchPolicyVersion(request.PolicyArn!, request.VersionId!);
        return Task.FromResult(new GetPolicyVersionResponse
        {
            PolicyVersion = new()
            {
                Document = Uri.EscapeDataString(policy.Document),
                VersionId = policy.Version,
                IsDefaultVersion = true,
                CreateDate = policy.UpdateDate,
            },
        });
    }
}

public sealed record GetPolicyRequest : IResourceRequest
{
    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicyArn ?? "*";
}

public sealed record GetPolicyVersionRequest : IResourceRequest
{
    [Required, Length(20, 2048)]
    public string? PolicyArn { get; init; }

    [Required, Pattern(@"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?")]
    public string? VersionId { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicyArn ?? "*";
}

public sealed record GetPolicyResponse
{
    public Policy? Policy { get; init; }
}

public sealed record Policy
{
    public string? PolicyName { get; init; }
    public string? Arn { get; init; }
    public string? Path { get; init; }
    public string? DefaultVersionId { get; init; }
    public int? AttachmentCount { get; init; }
    public int? PermissionsBoundaryUsageCount { get; init; }
    public bool? IsAttachable { get; init; }
    public DateTimeOffset? CreateDate { get; init; }
    public DateTimeOffset? UpdateDate { get; init; }
}

public sealed record GetPolicyVersionResponse
{
    public PolicyVersion? PolicyVersion { get; init; }
}

public sealed record PolicyVersion
{
    public string? Document { get; init; }
    public string? VersionId { get; init; }
    public bool? IsDefaultVersion { get; init; }
    public DateTimeOffset? CreateDate { get; init; }
}
