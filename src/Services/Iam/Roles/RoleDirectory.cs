using System.Collections.Concurrent;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Policies;
using Kiln.Services.Storage;
using Kiln.Services.Sts;

namespace Kiln.Services.Iam.Roles;

/// <summary>
/// The only owner of roles: every read and every change goes through it, so what it keeps in memory, policies parsed, is true until it
/// changes it itself.
/// </summary>
public sealed class RoleDirectory : IRoleIds
{
    private readonly RoleStore _store;
    private readonly ConcurrentDictionary<(string AccountId, string Name), EffectiveRole> _roles = new();

    // Counts changes. A role that was read before a change must not be kept after it.
    private long _generation;

    public RoleDirectory(Database control) => _store = new(control);

    internal RoleStore Store => _store;

    internal long ChangeStamp => Interlocked.Read(ref _generation);

    internal async ValueTask<IamRole?> FindAsync(string accountId, string name) => (await FindEffectiveAsync(accountId, name))?.Role;

    internal async ValueTask<EffectiveRole?> FindEffectiveAsync(string accountId, string name)
    {
        if (_roles.TryGetValue((accountId, name), out var known))
            return known;
        var generation = Interlocked.Read(ref _generation);
        if (await _store.FindAsync(accountId, name) is not { } role)
            return null;
        var effective = new EffectiveRole(role);
        lock (_roles)
        {
            if (generation == _generation)
                _roles[(accountId, name)] = effective;
        }
        return effective;
    }

    /// <summary>The role of that ARN, path included.</summary>
    internal async ValueTask<EffectiveRole?> FindByArnAsync(string arn)
    {
        if (RoleArn.Parse(arn) is not { } parsed)
            return null;
        var role = await FindEffectiveAsync(parsed.AccountId, parsed.Name);
        return role?.Role.Arn == arn ? role : null;
    }

    public async ValueTask<string?> RoleIdAsync(string roleArn, CancellationToken cancellationToken) =>
        (await FindByArnAsync(roleArn))?.Role.RoleId;

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

/// <summary>A role with its policies parsed.</summary>
internal sealed class EffectiveRole
{
    internal EffectiveRole(IamRole role)
    {
        Role = role;
        Trust = PolicyDocument.Stored(role.TrustPolicy, PolicyKind.Trust);
        Policies =
        [
            .. role.InlinePolicies.Values.Concat(role.AttachedPolicies.Select(Managed)).Select(text => PolicyDocument.Stored(text, PolicyKind.Identity)),
        ];
        Boundary = role.PermissionsBoundary is { } arn ? [PolicyDocument.Stored(Managed(arn), PolicyKind.Identity)] : null;
    }

    internal IamRole Role { get; }
    internal PolicyDocument Trust { get; }
    internal IReadOnlyList<PolicyDocument> Policies { get; }

    /// <summary>Null when the role has no permissions boundary.</summary>
    internal IReadOnlyList<PolicyDocument>? Boundary { get; }

    internal bool Allows(string action, string resourceArn) =>
        PolicyEvaluator.Decide(Policies, action, resourceArn) == PolicyDecision.Allow
        && (Boundary is null || PolicyEvaluator.Decide(Boundary, action, resourceArn) == PolicyDecision.Allow);

    private static string Managed(string arn) =>
        ManagedPolicy.Find(arn)?.Document ?? throw new InvalidOperationException($"A role names the policy {arn}, which there is not.");
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
