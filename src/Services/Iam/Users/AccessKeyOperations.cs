using Kiln.Aws.Operations;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Storage;
using Kiln.Services.Sts;

namespace Kiln.Services.Iam.Users;

/// <summary>Access keys of users. The secret is told once, when the key is made.</summary>
internal sealed class AccessKeyOperations(IamDirectory directory, MasterKey master, LastUses uses, TimeProvider time)
{
    [Operation]
    public async Task<CreateAccessKeyResponse> CreateAccessKey(CreateAccessKeyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var userName = request.UserName ?? CallingUser.NameOf(directory, caller);
        var id = AccessKeyIds.LongTerm(caller.AccountId);
        var secret = AccessKeyIds.Secret();
        var key = new UserAccessKey(id, master.Seal(secret, id), IsActive: true, time.GetUtcNow());
        await directory.ChangeAsync(
            caller.AccountId,
            account =>
            {
                var user = account.User(userName);
                return user.AccessKeys.Count < IamLimits.AccessKeysPerUser
                    ? account.With(user with { AccessKeys = user.AccessKeys.Add(key) })
                    : throw IamErrors.QuotaExceeded("AccessKeysPerUser", IamLimits.AccessKeysPerUser);
            },
            cancellationToken);
        return new()
        {
            AccessKey = new() { UserName = userName, AccessKeyId = id, Status = StatusOf(key), SecretAccessKey = secret, CreateDate = key.CreateDate },
        };
    }

    [Operation]
    public Task<ListAccessKeysResponse> ListAccessKeys(ListAccessKeysRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var user = CallingUser.Of(directory, caller, request.UserName);
        var page = Page.Of(user.AccessKeys, key => key.Id, request.Marker, request.MaxItems);
        return Task.FromResult(new ListAccessKeysResponse
        {
            AccessKeyMetadata =
            [
                .. page.Items.Select(key => new AccessKeyMetadata
                {
                    UserName = user.Name,
                    AccessKeyId = key.Id,
                    Status = StatusOf(key),
                    CreateDate = key.CreateDate,
                }),
            ],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }

    [Operation]
    public Task UpdateAccessKey(UpdateAccessKeyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        // The model lists Expired for keys of other kinds.
        if (request.Status == "Expired")
            throw IamErrors.NoSuchStatus(request.Status);
        return ChangeAsync(
            caller,
            request.UserName,
            request.AccessKeyId!,
            (user, key) => user with { AccessKeys = user.AccessKeys.Replace(key, key with { IsActive = request.Status == "Active" }) },
            cancellationToken);
    }

    [Operation]
    public Task DeleteAccessKey(DeleteAccessKeyRequest request, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller, request.UserName, request.AccessKeyId!, (user, key) => user with { AccessKeys = user.AccessKeys.Remove(key) }, cancellationToken);

    [Operation]
    public async Task<GetAccessKeyLastUsedResponse> GetAccessKeyLastUsed(
        GetAccessKeyLastUsedRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var user = directory.Of(caller.AccountId).Users.Values.FirstOrDefault(u => u.AccessKeys.Exists(key => key.Id == request.AccessKeyId))
            ?? throw IamErrors.NoSuchAccessKey(request.AccessKeyId!);
        var use = await uses.LastAsync(request.AccessKeyId!);
        return new()
        {
            UserName = user.Name,
            AccessKeyLastUsed = use is null
                ? new() { Region = "N/A", ServiceName = "N/A" }
                : new() { LastUsedDate = use.At, Region = use.Region, ServiceName = use.Service },
        };
    }

    private Task ChangeAsync(
        Caller caller, string? userName, string keyId, Func<IamUser, UserAccessKey, IamUser> change, CancellationToken cancellationToken)
    {
        userName ??= CallingUser.NameOf(directory, caller);
        return directory.ChangeAsync(
            caller.AccountId,
            account =>
            {
                var user = account.User(userName);
                var key = user.AccessKeys.Find(k => k.Id == keyId) ?? throw IamErrors.NoSuchAccessKey(keyId);
                return account.With(change(user, key));
            },
            cancellationToken);
    }

    private static string StatusOf(UserAccessKey key) => key.IsActive ? "Active" : "Inactive";
}
