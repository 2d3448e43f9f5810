using System.Collections.Concurrent;
using Kiln.Services.Storage;

namespace Kiln.Services.Iam.Entities;

/// <summary>
/// The only owner of users, groups, roles, policies and instance profiles: all of them in memory, every change on disk before it is
/// answered. What is read is never behind what was answered.
/// </summary>
public sealed class IamDirectory(Database control)
{
    private readonly EntityStore _store = new(control);
    private readonly ConcurrentDictionary<string, AccountEntities> _accounts = new(StringComparer.Ordinal);
    private long _changes;

    /// <summary>Another number after each change.</summary>
    internal long ChangeStamp => Interlocked.Read(ref _changes);

    internal IEnumerable<AccountEntities> Accounts => _accounts.Values;

    /// <summary>Call first, and when the database was emptied.</summary>
    public async Task LoadAsync()
    {
        var loaded = await _store.LoadAsync();
        _accounts.Clear();
        foreach (var account in loaded)
            _accounts[account.AccountId] = account;
        Interlocked.Increment(ref _changes);
    }

    internal AccountEntities Of(string accountId) => _accounts.TryGetValue(accountId, out var account) ? account : new(accountId);

    /// <summary>The user, group, role, policy or instance profile of that ARN, path included.</summary>
    internal IamEntity? Find(string arn) =>
        EntityArn.Parse(arn) is { } parsed && Of(parsed.AccountId).Find(parsed.Kind, parsed.Name) is { } entity && entity.Arn == arn ? entity : null;

    /// <param name="change">From the state that is to the one that shall be; may throw to leave it. Must do nothing else.</param>
    internal Task<AccountEntities> ChangeAsync(string accountId, Func<AccountEntities, AccountEntities> change, CancellationToken cancellationToken) =>
        _store.ChangeAsync(
            // Writers take turns, and the copy in memory is changed within the turn: what is read here is what is on disk.
            () => Of(accountId),
            change,
            changed =>
            {
                _accounts[accountId] = changed;
                Interlocked.Increment(ref _changes);
            },
            cancellationToken);
}
