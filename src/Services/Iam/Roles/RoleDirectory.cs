using System.Collections.Concurrent;
using Kiln.Services.Storage;
using Kiln.Services.Sts;

namespace Kiln.Services.Iam.Roles;

/// <summary>
/// The only owner of roles: every read and every change goes through it, so what it keeps in memory is true until it changes it itself.
/// </summary>
public sealed class RoleDirectory : IRoleIds
{
    private readonly RoleStore _store;
    private readonly ConcurrentDictionary<(string AccountId, string Name), IamRole> _roles = new();

    // Counts changes. A role that was read before a change must not be kept after it.
    private long _generation;

    public RoleDirectory(Database control) => _store = new(control);

    internal RoleStore Store => _store;

    internal long ChangeStamp => Interlocked.Read(ref _generation);

    internal async ValueTask<IamRole?> FindAsync(string accountId, string name)
    {
        if (_roles.TryGetValue((accountId, name), out var known))
            return known;
        var generation = Interlocked.Read(ref _generation);
        if (await _store.FindAsync(accountId, name) is not { } role)
            return null;
        lock (_roles)
        {
            if (generation == _generation)
                _roles[(accountId, name)] = role;
        }
        return role;
    }

    /// <summary>The role of that ARN, path included.</summary>
    internal async ValueTask<IamRole?> FindByArnAsync(string arn)
    {
        if (RoleArn.Parse(arn) is not { } parsed)
            return null;
        var role = await FindAsync(parsed.AccountId, parsed.Name);
        return role?.Arn == arn ? role : null;
    }

    public async ValueTask<string?> RoleIdAsync(string roleArn, CancellationToken cancellationToken) =>
        (await FindByArnAsync(roleArn))?.RoleId;

    /// <summary>Call when the database was emptied.</summary>
    public void Forget()
    {
        lock (_roles)
        {
            _generation++;
            _roles.Clear();
        }
    }

    /// <returns>False when the name is taken.</returns>
    internal Task<bool> AddAsync(IamRole role, CancellationToken cancellationToken) => _store.InsertAsync(role, cancellationToken);

    /// <param name="change">May throw to leave the role as it is; null deletes it.</param>
    /// <returns>False when there is no such role.</returns>
    internal async Task<bool> ChangeAsync(string accountId, string name, Func<IamRole, IamRole?> change, CancellationToken cancellationToken)
    {
        var found = await _store.ChangeAsync(accountId, name, change, cancellationToken);
        lock (_roles)
        {
            _generation++;
            _roles.TryRemove((accountId, name), out _);
        }
        return found;
    }
}

/// <summary><c>arn:aws:iam::123456789012:role/path/name</c></summary>
internal readonly record struct RoleArn(string AccountId, string Name)
{
    internal static RoleArn? Parse(string arn) =>
        arn.Split(':', 6) is ["arn", _, "iam", "", { Length: > 0 } account, var resource]
        && resource.StartsWith("role/", StringComparison.Ordinal)
            ? new(account, resource[(resource.LastIndexOf('/') + 1)..])
            : null;
}
