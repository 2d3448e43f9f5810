using Kiln.Aws.Operations;
using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.Account;

/// <summary>What is true of an account as a whole.</summary>
internal sealed class AccountOperations(IamDirectory directory)
{
    [Operation]
    public Task<GetAccountSummaryResponse> GetAccountSummary(GetAccountSummaryRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var account = directory.Of(caller.AccountId);
        return Task.FromResult(new GetAccountSummaryResponse
        {
            SummaryMap = new()
            {
                ["Users"] = account.Users.Count,
                ["UsersQuota"] = IamLimits.Users,
                ["Groups"] = account.Groups.Count,
                ["GroupsQuota"] = IamLimits.Groups,
                ["GroupsPerUserQuota"] = IamLimits.GroupsPerUser,
                ["Roles"] = account.Roles.Count,
                ["RolesQuota"] = IamLimits.Roles,
                ["Policies"] = account.Policies.Count,
                ["PoliciesQuota"] = IamLimits.Policies,
                ["PolicyVersionsInUse"] = account.Policies.Values.Sum(p => p.Versions.Count),
                ["PolicyVersionsInUseQuota"] = 10000,
                ["VersionsPerPolicyQuota"] = IamLimits.VersionsPerPolicy,
                ["InstanceProfiles"] = account.InstanceProfiles.Count,
                ["InstanceProfilesQuota"] = IamLimits.InstanceProfiles,
                ["AttachedPoliciesPerUserQuota"] = IamLimits.AttachedPolicies,
                ["AttachedPoliciesPerGroupQuota"] = IamLimits.AttachedPolicies,
                ["AttachedPoliciesPerRoleQuota"] = IamLimits.AttachedPolicies,
                ["UserPolicySizeQuota"] = IamLimits.InlinePoliciesOfUser,
                ["GroupPolicySizeQuota"] = IamLimits.InlinePoliciesOfGroup,
                ["RolePolicySizeQuota"] = IamLimits.InlinePoliciesOfRole,
                ["PolicySizeQuota"] = IamLimits.ManagedPolicy,
                ["AssumeRolePolicySizeQuota"] = IamLimits.TrustPolicy,
                ["AccessKeysPerUserQuota"] = IamLimits.AccessKeysPerUser,
                // Every account has a root key, and what Kiln has none of is none.
                ["AccountAccessKeysPresent"] = 1,
                ["AccountMFAEnabled"] = 0,
                ["AccountPasswordPresent"] = 0,
                ["AccountSigningCertificatesPresent"] = 0,
                ["GlobalEndpointTokenVersion"] = 2,
                ["MFADevices"] = 0,
                ["MFADevicesInUse"] = 0,
                ["Providers"] = 0,
                ["ServerCertificates"] = 0,
                ["ServerCertificatesQuota"] = 20,
                ["SigningCertificatesPerUserQuota"] = 2,
            },
        });
    }

    [Operation]
    public Task CreateAccountAlias(CreateAccountAliasRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId,
            // A second one takes the place of the first.
            account => directory.Accounts.Any(a => a.Alias == request.AccountAlias && a.AccountId != caller.AccountId)
                ? throw IamErrors.AliasExists(request.AccountAlias!)
                : account with { Alias = request.AccountAlias },
            cancellationToken);

    [Operation]
    public Task DeleteAccountAlias(DeleteAccountAliasRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId,
            account => account.Alias == request.AccountAlias ? account with { Alias = null } : throw IamErrors.NoSuchAlias(request.AccountAlias!),
            cancellationToken);

    [Operation]
    public Task<ListAccountAliasesResponse> ListAccountAliases(ListAccountAliasesRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(new ListAccountAliasesResponse
        {
            AccountAliases = directory.Of(caller.AccountId).Alias is { } alias ? [alias] : [],
            IsTruncated = false,
        });
}
