using Kiln.Services.Iam.Authorization;

namespace Kiln.Services.Iam.Simulation;

/// <summary>Which of a principal's policies a simulation leaves out.</summary>
internal sealed class PolicyExclusions(IReadOnlyList<PolicyIdentifier> excluded)
{
    internal bool Exclude(AttachedPolicy policy) => excluded.Any(identifier =>
        (identifier.PolicyArn is not null && identifier.PolicyArn == policy.Arn)
        || (identifier.PolicyType is { } type && type == TypeOf(policy))
        || (identifier.InlinePolicyIdentifier is { } inline && inline.PolicyName == policy.Name && inline.AttachmentName == policy.Owner
            && inline.AttachmentType == AttachmentOf(policy)));

    internal bool ExcludeBoundary(AttachedPolicy boundary) => excluded.Any(identifier =>
        identifier.PolicyType == "permission-boundary" || (identifier.PolicyArn is not null && identifier.PolicyArn == boundary.Arn));

    private static string? TypeOf(AttachedPolicy policy) => policy.Source switch
    {
        PolicySource.User or PolicySource.Group or PolicySource.Role => "inline",
        PolicySource.AwsManaged => "aws-managed",
        PolicySource.UserManaged => "user-managed",
        _ => null,
    };

    private static string? AttachmentOf(AttachedPolicy policy) => policy.Source switch
    {
        PolicySource.User => "user",
        PolicySource.Group => "group",
        PolicySource.Role => "role",
        _ => null,
    };
}
