using Kiln.Aws.Operations;

namespace Kiln.Services.Sts;

/// <summary>A session of a role, for whom the role trusts: its trust policy decides together with the caller's own policies.</summary>
internal sealed class AssumeRoleOperation(Sessions sessions, IAssumableRoles roles, TimeProvider time)
{
    private const int DefaultSeconds = 3600;
    private const int MaxChainedSeconds = 3600;

    [Operation(AuthorizesItself = true)]
    public async Task<AssumeRoleResponse> AssumeRole(AssumeRoleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Principal.IsRoot)
            throw StsErrors.RootAssumesNoRole();
        if (caller.Principal.Session?.UserArn is not null)
            throw StsErrors.NotAssumable(caller.Principal.Arn, request.RoleArn!);
        var role = roles.Find(request.RoleArn!) ?? throw StsErrors.NotAssumable(caller.Principal.Arn, request.RoleArn!);
        await RequireAsync(caller, "sts:AssumeRole", request, cancellationToken);
        if (request.SerialNumber is not null || request.TokenCode is not null)
            throw StsErrors.NoMfaDevice();
        var seconds = request.DurationSeconds ?? DefaultSeconds;
        if (caller.Principal.RoleArn is not null && seconds > MaxChainedSeconds)
            throw StsErrors.TooLongForChain();
        if (seconds > role.MaxSessionDuration)
            throw StsErrors.TooLongForRole();

        var policies = SessionPolicies.Of(roles, role.AccountId, request.Policy, request.PolicyArns, request.Tags);
        var tags = SessionTags.Of(caller.Principal.Session, policies.Tags, request.TransitiveTagKeys ?? []);
        if (policies.Tags.Count > 0)
            await RequireAsync(caller, "sts:TagSession", request, cancellationToken);
        var source = await SourceIdentityAsync(request, caller, cancellationToken);

        var now = time.GetUtcNow();
        var principal = RolePrincipal.Of(role.Arn, role.Id, request.RoleSessionName!) with
        {
            Session = new()
            {
                IssuedAt = now,
                PolicyDocuments = policies.Documents,
                PolicyArns = policies.Arns,
                Tags = tags.All,
                TransitiveTagKeys = tags.Transitive,
                SourceIdentity = source,
                MultiFactorAuthPresent = false,
            },
        };
        return new()
        {
            Credentials = Credentials.Of(sessions.Issue(principal, now.AddSeconds(seconds))),
            AssumedRoleUser = AssumedRoleUser.Of(principal),
            PackedPolicySize = policies.PackedSize,
            SourceIdentity = source,
        };
    }

    // It stays with whoever goes on from role to role, and each of them must let it be set.
    private async Task<string?> SourceIdentityAsync(AssumeRoleRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var inherited = caller.Principal.Session?.SourceIdentity;
        if (inherited is not null && request.SourceIdentity is { } other && other != inherited)
            throw StsErrors.OtherSourceIdentity();
        var source = inherited ?? request.SourceIdentity;
        if (source is not null)
            await RequireAsync(caller, "sts:SetSourceIdentity", request with { SourceIdentity = source }, cancellationToken);
        return source;
    }

    private async Task RequireAsync(Caller caller, string action, AssumeRoleRequest request, CancellationToken cancellationToken)
    {
        if (await roles.DenialAsync(caller, action, request.RoleArn!, request, cancellationToken) is { } denial)
            throw StsErrors.Denied(denial);
    }
}

/// <summary>Tags of a session: its own, and those that its caller's session hands on.</summary>
internal sealed record SessionTags(IReadOnlyDictionary<string, string> All, IReadOnlyList<string> Transitive)
{
    internal static SessionTags Of(SessionContext? caller, IReadOnlyDictionary<string, string> own, List<string> transitive)
    {
        if (transitive.Exists(key => !own.Keys.Contains(key, StringComparer.OrdinalIgnoreCase)))
            throw StsErrors.TransitiveKeyWithoutTag();
        var inherited = (caller?.Tags ?? new Dictionary<string, string>())
            .Where(tag => caller!.TransitiveTagKeys.Contains(tag.Key, StringComparer.OrdinalIgnoreCase)).ToList();
        if (inherited.Exists(tag => own.Keys.Contains(tag.Key, StringComparer.OrdinalIgnoreCase)))
            throw StsErrors.InheritedTag();
        return new(
            inherited.Concat(own).ToDictionary(tag => tag.Key, tag => tag.Value),
            [.. inherited.Select(tag => tag.Key), .. transitive]);
    }
}
