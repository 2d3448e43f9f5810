using Kiln.Aws.Operations;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Groups;
using Kiln.Services.Iam.InstanceProfiles;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Iam.Users;
using Kiln.Services.Sts;

namespace Kiln.Services.Iam.Account;

/// <summary>Everything about who may do what, in one answer: for audits and backups.</summary>
internal sealed class AuthorizationDetails(IamDirectory directory, PrincipalIds ids, LastUses uses)
{
    [Operation]
    public async Task<GetAccountAuthorizationDetailsResponse> GetAccountAuthorizationDetails(
        GetAccountAuthorizationDetailsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var account = directory.Of(caller.AccountId);
        // AWS tells of its own policies only where they are used.
        IEnumerable<Item> all =
        [
            .. account.All.Where(e => e.Kind != EntityKind.InstanceProfile).Select(e => new Item(FilterOf(e), e.Name, e)),
            .. ManagedPolicy.All.Where(p => account.UsesOf(p.Arn) is not ({ Count: 0 }, { Count: 0 })).Select(p => new Item("AWSManagedPolicy", p.Arn, p)),
        ];
        var shown = all.Where(item => request.Filter is null or [] || request.Filter.Contains(item.Filter));
        var page = Page.Of(shown, item => $"{item.Filter}/{item.Name}", request.Marker, request.MaxItems);
        var found = page.Items.Select(item => item.Subject).ToList();
        return new()
        {
            UserDetailList = [.. found.OfType<IamUser>().Select(Detail)],
            GroupDetailList = [.. found.OfType<IamGroup>().Select(Detail)],
            RoleDetailList = [.. await Task.WhenAll(found.OfType<IamRole>().Select(role => DetailAsync(account, role)))],
            Policies =
            [
                .. found.OfType<IamPolicy>().Select(policy => Detail(account, policy)),
                .. found.OfType<ManagedPolicy>().Select(policy => Detail(account, policy)),
            ],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private sealed record Item(string Filter, string Name, object Subject);

    private static string FilterOf(IamEntity entity) => entity.Kind == EntityKind.Policy ? "LocalManagedPolicy" : entity.Kind.ToString();

    private static UserDetail Detail(IamUser user) => new()
    {
        Path = user.Path,
        UserName = user.Name,
        UserId = user.Id,
        Arn = user.Arn,
        CreateDate = user.CreateDate,
        UserPolicyList = Inline(user),
        GroupList = [.. user.Groups],
        AttachedManagedPolicies = AttachedPolicy.Of(user),
        PermissionsBoundary = AttachedPermissionsBoundary.Of(user),
        Tags = TagRules.Of(user),
    };

    private static GroupDetail Detail(IamGroup group) => new()
    {
        Path = group.Path,
        GroupName = group.Name,
        GroupId = group.Id,
        Arn = group.Arn,
        CreateDate = group.CreateDate,
        GroupPolicyList = Inline(group),
        AttachedManagedPolicies = AttachedPolicy.Of(group),
    };

    private async Task<RoleDetail> DetailAsync(AccountEntities account, IamRole role) => new()
    {
        Path = role.Path,
        RoleName = role.Name,
        RoleId = role.Id,
        Arn = role.Arn,
        CreateDate = role.CreateDate,
        AssumeRolePolicyDocument = Uri.EscapeDataString(ids.Show(role.TrustPolicy)),
        InstanceProfileList = [.. account.InstanceProfiles.Values.Where(p => p.Role == role.Name).Select(p => InstanceProfile.Of(account, p, ids))],
        RolePolicyList = Inline(role),
        AttachedManagedPolicies = AttachedPolicy.Of(role),
        PermissionsBoundary = AttachedPermissionsBoundary.Of(role),
        Tags = TagRules.Of(role),
        RoleLastUsed = await RoleLastUsed.OfAsync(role, uses),
    };

    private static ManagedPolicyDetail Detail(AccountEntities account, IamPolicy policy) => Detail(Policy.WholeOf(account, policy)) with
    {
        PolicyVersionList =
        [
            .. policy.Versions.Reverse().Select(v => PolicyVersion.Of(policy, v) with { Document = Uri.EscapeDataString(v.Document) }),
        ],
    };

    private static ManagedPolicyDetail Detail(AccountEntities account, ManagedPolicy policy) => Detail(Policy.Of(account, policy)) with
    {
        PolicyVersionList = [PolicyVersion.Of(policy) with { Document = Uri.EscapeDataString(policy.Document) }],
    };

    private static ManagedPolicyDetail Detail(Policy policy) => new()
    {
        PolicyName = policy.PolicyName,
        PolicyId = policy.PolicyId,
        Arn = policy.Arn,
        Path = policy.Path,
        DefaultVersionId = policy.DefaultVersionId,
        AttachmentCount = policy.AttachmentCount,
        PermissionsBoundaryUsageCount = policy.PermissionsBoundaryUsageCount,
        IsAttachable = policy.IsAttachable,
        Description = policy.Description,
        CreateDate = policy.CreateDate,
        UpdateDate = policy.UpdateDate,
    };

    private static List<PolicyDetail> Inline(IamIdentity identity) =>
        [.. identity.InlinePolicies.Select(p => new PolicyDetail { PolicyName = p.Key, PolicyDocument = Uri.EscapeDataString(p.Value) })];
}
