using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Entities;
using Microsoft.Extensions.Primitives;

namespace Kiln.Services.Iam.InstanceProfiles;

internal sealed class InstanceProfileOperations(IamDirectory directory, PrincipalIds ids, PolicyAuthorizer authorizer, TimeProvider time)
{
    private const int RolesPerProfile = 1;

    private static readonly Dictionary<string, StringValues> PassedToMachines =
        new(StringComparer.OrdinalIgnoreCase) { ["iam:PassedToService"] = "ec2.amazonaws.com" };

    [Operation]
    public async Task<CreateInstanceProfileResponse> CreateInstanceProfile(
        CreateInstanceProfileRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var profile = new IamInstanceProfile
        {
            AccountId = caller.AccountId,
            Name = request.InstanceProfileName!,
            Id = EntityIds.New(EntityKind.InstanceProfile),
            Path = request.Path ?? "/",
            CreateDate = time.GetUtcNow(),
            Tags = TagRules.Merge(Sorted.NoTexts, request.Tags),
        };
        var account = await directory.ChangeAsync(
            caller.AccountId,
            account => account.InstanceProfiles.ContainsKey(profile.Name) ? throw IamErrors.InstanceProfileExists(profile.Name)
                : account.InstanceProfiles.Count >= IamLimits.InstanceProfiles ? throw IamErrors.QuotaExceeded("InstanceProfilesPerAccount", IamLimits.InstanceProfiles)
                : account.With(profile),
            cancellationToken);
        return new() { InstanceProfile = InstanceProfile.Of(account, profile, ids) };
    }

    [Operation]
    public Task<GetInstanceProfileResponse> GetInstanceProfile(GetInstanceProfileRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var account = directory.Of(caller.AccountId);
        return Task.FromResult(new GetInstanceProfileResponse { InstanceProfile = InstanceProfile.Of(account, account.InstanceProfile(request.InstanceProfileName!), ids) });
    }

    [Operation]
    public Task<ListInstanceProfilesResponse> ListInstanceProfiles(ListInstanceProfilesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var account = directory.Of(caller.AccountId);
        var found = account.InstanceProfiles.Values.Where(p => p.Path.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal));
        var page = Page.Of(found, p => p.Name, request.Marker, request.MaxItems);
        return Task.FromResult(new ListInstanceProfilesResponse
        {
            InstanceProfiles = [.. page.Items.Select(p => InstanceProfile.Of(account, p, ids) with { Tags = null })],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }

    [Operation]
    public Task<ListInstanceProfilesForRoleResponse> ListInstanceProfilesForRole(
        ListInstanceProfilesForRoleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var account = directory.Of(caller.AccountId);
        var role = account.Role(request.RoleName!);
        var page = Page.Of(account.InstanceProfiles.Values.Where(p => p.Role == role.Name), p => p.Name, request.Marker, request.MaxItems);
        return Task.FromResult(new ListInstanceProfilesForRoleResponse
        {
            InstanceProfiles = [.. page.Items.Select(p => InstanceProfile.Of(account, p, ids) with { Tags = null })],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }

    [Operation]
    public Task DeleteInstanceProfile(DeleteInstanceProfileRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId,
            account => account.InstanceProfile(request.InstanceProfileName!) is { Role: null } profile
                ? account.Without(profile)
                : throw IamErrors.StillInInstanceProfile(),
            cancellationToken);

    [Operation]
    public async Task AddRoleToInstanceProfile(AddRoleToInstanceProfileRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var passed = directory.Of(caller.AccountId).Role(request.RoleName!).Arn;
        if (await authorizer.DenialAsync(caller, "iam:PassRole", passed, cancellationToken, PassedToMachines) is { } denial)
            throw new CommonErrorException(CommonError.AccessDenied, denial);
        await directory.ChangeAsync(
            caller.AccountId,
            account =>
            {
                var profile = account.InstanceProfile(request.InstanceProfileName!);
                var role = account.Role(request.RoleName!);
                return profile.Role is null
                    ? account.With(profile with { Role = role.Name })
                    : throw IamErrors.QuotaExceeded("InstanceSessionsPerInstanceProfile", RolesPerProfile);
            },
            cancellationToken);
    }

    [Operation]
    public Task RemoveRoleFromInstanceProfile(RemoveRoleFromInstanceProfileRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId,
            account =>
            {
                var profile = account.InstanceProfile(request.InstanceProfileName!);
                var role = account.Role(request.RoleName!);
                return profile.Role == role.Name ? account.With(profile with { Role = null }) : throw IamErrors.NotInInstanceProfile(role.Name, profile.Name);
            },
            cancellationToken);

    [Operation]
    public Task TagInstanceProfile(TagInstanceProfileRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId, account => account.With(account.InstanceProfile(request.InstanceProfileName!).Tagged(request.Tags!)), cancellationToken);

    [Operation]
    public Task UntagInstanceProfile(UntagInstanceProfileRequest request, Caller caller, CancellationToken cancellationToken) =>
        directory.ChangeAsync(
            caller.AccountId, account => account.With(account.InstanceProfile(request.InstanceProfileName!).Untagged(request.TagKeys!)), cancellationToken);

    [Operation]
    public Task<ListInstanceProfileTagsResponse> ListInstanceProfileTags(
        ListInstanceProfileTagsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var tags = TagRules.Of(directory.Of(caller.AccountId).InstanceProfile(request.InstanceProfileName!));
        var page = Page.Of(tags, tag => tag.Key!, request.Marker, request.MaxItems);
        return Task.FromResult(new ListInstanceProfileTagsResponse { Tags = [.. page.Items], IsTruncated = page.IsTruncated, Marker = page.Marker });
    }
}
