using System.Collections.Concurrent;
using Kiln.Aws.Signing;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Storage;
using Kiln.Services.Sts;

namespace Kiln.Services.Iam.Users;

/// <summary>Access keys of users as signatures are verified with them: found in memory, opened once.</summary>
public sealed class UserKeys(IamDirectory directory, MasterKey master) : IUserKeys
{
    private readonly ConcurrentDictionary<string, OpenedKey> _opened = new(StringComparer.Ordinal);

    public Credential? Find(string accessKeyId)
    {
        var stamp = directory.ChangeStamp;
        if (_opened.TryGetValue(accessKeyId, out var known) && known.Stamp == stamp)
            return known.Credential;
        var opened = new OpenedKey(stamp, Open(accessKeyId));
        // Keys that nobody has would fill the memory.
        if (opened.Credential is not null)
            _opened[accessKeyId] = opened;
        else
            _opened.TryRemove(accessKeyId, out _);
        return opened.Credential;
    }

    private Credential? Open(string accessKeyId)
    {
        if (AccessKeyIds.AccountOf(accessKeyId) is not { } account)
            return null;
        foreach (var user in directory.Of(account).Users.Values)
        {
            if (user.AccessKeys.Find(key => key.Id == accessKeyId) is { IsActive: true } key)
            {
                var secret = master.OpenText(key.SealedSecret, key.Id)
                    ?? throw new InvalidOperationException($"The secret of {key.Id} was sealed with another master key: set {MasterKey.Variable} to that key.");
                return new(accessKeyId, secret, new(account, user.Arn, user.Id));
            }
        }
        return null;
    }

    private sealed record OpenedKey(long Stamp, Credential? Credential);
}
