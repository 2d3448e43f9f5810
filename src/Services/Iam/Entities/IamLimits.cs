namespace Kiln.Services.Iam.Entities;

/// <summary>AWS's quotas, where it lets accounts ask for more the usual ones. GetAccountSummary tells them.</summary>
internal static class IamLimits
{
    internal const int Users = 5000;
    internal const int Groups = 300;
    internal const int Roles = 1000;
    internal const int Policies = 1500;
    internal const int InstanceProfiles = 1000;
    internal const int GroupsPerUser = 10;
    internal const int AccessKeysPerUser = 2;
    internal const int AttachedPolicies = 10;
    internal const int VersionsPerPolicy = 5;
    internal const int TagsPerEntity = 50;

    // Characters; white space does not count. Of all inline policies of one identity together.
    internal const int InlinePoliciesOfUser = 2048;
    internal const int InlinePoliciesOfGroup = 5120;
    internal const int InlinePoliciesOfRole = 10240;
    internal const int ManagedPolicy = 6144;
    internal const int TrustPolicy = 2048;

    internal static int Length(string document) => document.Count(c => !char.IsWhiteSpace(c));
}
