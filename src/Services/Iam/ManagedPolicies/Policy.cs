using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.ManagedPolicies;

public sealed record Policy
{
    public string? PolicyName { get; init; }
    public string? PolicyId { get; init; }
    public string? Arn { get; init; }
    public string? Path { get; init; }
    public string? DefaultVersionId { get; init; }
    public int? AttachmentCount { get; init; }
    public int? PermissionsBoundaryUsageCount { get; init; }
    public bool? IsAttachable { get; init; }
    public string? Description { get; init; }
    public DateTimeOffset? CreateDate { get; init; }
    public DateTimeOffset? UpdateDate { get; init; }
    public List<Tag>? Tags { get; init; }

    /// <summary>As lists show it.</summary>
    internal static Policy Of(AccountEntities account, ManagedPolicy policy) => Counted(account, policy.Arn) with
    {
        PolicyName = policy.Name,
        PolicyId = policy.Id,
        Path = policy.Path,
        DefaultVersionId = policy.Version,
        IsAttachable = policy.IsAttachable,
        CreateDate = policy.CreateDate,
        UpdateDate = policy.UpdateDate,
    };

    /// <inheritdoc cref="Of(AccountEntities, ManagedPolicy)"/>
    internal static Policy Of(AccountEntities account, IamPolicy policy) => Counted(account, policy.Arn) with
    {
        PolicyName = policy.Name,
        PolicyId = policy.Id,
        Path = policy.Path,
        DefaultVersionId = policy.DefaultVersion.Id,
        IsAttachable = true,
        CreateDate = policy.CreateDate,
        UpdateDate = policy.UpdateDate,
    };

    /// <summary>As it is shown alone.</summary>
    internal static Policy WholeOf(AccountEntities account, IamPolicy policy) => Of(account, policy) with
    {
        Description = policy.Description,
        Tags = TagRules.Of(policy),
    };

    private static Policy Counted(AccountEntities account, string arn)
    {
        var (attached, bounded) = account.UsesOf(arn);
        return new() { Arn = arn, AttachmentCount = attached.Count, PermissionsBoundaryUsageCount = bounded.Count };
    }
}

public sealed record PolicyVersion
{
    public string? Document { get; init; }
    public string? VersionId { get; init; }
    public bool? IsDefaultVersion { get; init; }
    public DateTimeOffset? CreateDate { get; init; }

    /// <summary>As lists show it: without the document.</summary>
    internal static PolicyVersion Of(IamPolicy policy, IamPolicyVersion version) => new()
    {
        VersionId = version.Id,
        IsDefaultVersion = version.Number == policy.DefaultNumber,
        CreateDate = version.CreateDate,
    };

    internal static PolicyVersion Of(ManagedPolicy policy) => new()
    {
        VersionId = policy.Version,
        IsDefaultVersion = true,
        CreateDate = policy.UpdateDate,
    };
}
