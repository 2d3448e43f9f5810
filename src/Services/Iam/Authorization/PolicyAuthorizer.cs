using Kiln.Aws;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.Policies;
using Microsoft.Extensions.Primitives;

namespace Kiln.Services.Iam.Authorization;

/// <summary>
/// What a caller may do: <see cref="AccessEvaluator"/> decides, here is gathered what it decides by. On the invoke path everything is
/// in memory and compiled, and nothing waits.
/// </summary>
public sealed class PolicyAuthorizer : IAuthorizer
{
    // Whatever a resource's policy grants by name, it grants nobody who is no more.
    private static readonly AccessDecision Gone = AccessDecision.Implicitly(PolicyType.IdentityBased);

    private readonly IIdentitySource _source;
    private readonly CompiledIdentities _identities;
    private readonly GrantMemory _grants;
    private readonly IResourceNames? _names;
    private readonly IResourceSource[] _resources;
    private readonly TimeProvider _time;

    /// <param name="resources">Services whose resources have policies or tags.</param>
    public PolicyAuthorizer(IIdentitySource identities, IResourceNames? names, TimeProvider time, params IReadOnlyList<IResourceSource> resources)
    {
        (_source, _names, _time) = (identities, names, time);
        (_identities, _grants) = (new(identities), new(identities));
        _resources = [.. resources];
    }

    public ValueTask<string?> DenialAsync(
        Caller caller, ServiceDescription service, string action, object request, CancellationToken cancellationToken)
    {
        var required = ActionTable.Of(service.Name, action);
        if (required.IsFree)
            return default;
        return required.Tagging is { } tagging && RequestMembers.Tags(request).Any()
            ? TaggingDenialAsync(caller, required, tagging, request, cancellationToken)
            : DenialAsync(caller, required, request, cancellationToken);
    }

    private async ValueTask<string?> TaggingDenialAsync(
        Caller caller, RequiredAction required, RequiredAction tagging, object request, CancellationToken cancellationToken) =>
        await DenialAsync(caller, required, request, cancellationToken) ?? await DenialAsync(caller, tagging, request, cancellationToken);

    private ValueTask<string?> DenialAsync(Caller caller, RequiredAction required, object request, CancellationToken cancellationToken) =>
        request is IResourceRequest named
            ? DenialAsync(caller, required, named.ResourceArn(caller), request, null, cancellationToken)
            : ResolvedDenialAsync(caller, required, request, cancellationToken);

    private async ValueTask<string?> ResolvedDenialAsync(Caller caller, RequiredAction required, object request, CancellationToken cancellationToken)
    {
        if (_names is not null && await _names.ArnAsync(caller, request, cancellationToken) is { } arn)
            return await DenialAsync(caller, required, arn, request, null, cancellationToken);
        foreach (var resource in request is IResourcesRequest several ? several.ResourceArns(caller) : required.Resource.Resolve(caller, request))
        {
            if (await DenialAsync(caller, required, resource, request, null, cancellationToken) is { } denial)
                return denial;
        }
        return null;
    }

    /// <summary>For permissions that an operation needs beside its own, such as <c>iam:PassRole</c> on the role of a new function.</summary>
    /// <param name="extra">Condition keys that the operation knows.</param>
    /// <returns>Null when allowed; else the denial in AWS's words.</returns>
    public ValueTask<string?> DenialAsync(
        Caller caller, string action, string resourceArn, CancellationToken cancellationToken, IReadOnlyDictionary<string, StringValues>? extra = null) =>
        DenialAsync(caller, new(action, ResourceTemplate.Any, null), resourceArn, null, extra, cancellationToken);

    /// <summary>
    /// Whether a role's trust policy, and the permissions of the caller where it leaves the matter to these, let a caller assume it.
    /// </summary>
    /// <param name="request">Its members are the condition keys <c>sts:ExternalId</c> and the like.</param>
    /// <returns>Null when allowed; else the denial in AWS's words.</returns>
    public async ValueTask<string?> DenialToAssumeAsync(
        Caller caller, string action, string roleArn, string trustPolicy, object request, CancellationToken cancellationToken)
    {
        var principal = RequestPrincipal.Of(caller.Principal);
        var required = new RequiredAction(action, ResourceTemplate.Any, null);
        var (policies, context) = await GatherAsync(principal, caller, required, roleArn, request, null, cancellationToken);
        var decision = policies is null ? Gone : AccessEvaluator.Decide(
            principal, policies,
            new(action, roleArn, ArnParts.AccountOf(roleArn), PolicyDocument.Stored(trustPolicy, PolicyKind.Trust), context) { IsTrust = true });
        return decision.IsAllowed ? null : Denial.Of(caller.Principal.Arn, action, roleArn, decision);
    }

    /// <summary>
    /// Whether a role's trust policy lets an AWS service, for example <c>lambda.amazonaws.com</c>, or who an identity provider vouches for
    /// assume it.
    /// </summary>
    /// <param name="caller">Null where a service asks for itself.</param>
    /// <param name="request">Its members are condition keys; null as above.</param>
    /// <param name="extra">Condition keys, such as those of the provider's token.</param>
    internal bool Trusts(
        string trustPolicy, RequestPrincipal principal, string action, string roleArn, Caller? caller, object? request, IReadOnlyDictionary<string, StringValues>? extra)
    {
        var context = new RequestContext
        {
            Principal = principal,
            Caller = caller,
            Request = request,
            Action = new(action, ResourceTemplate.Any, null),
            Resource = roleArn,
            Time = _time,
            Extra = extra,
        };
        // {"AWS": "*"} speaks of identities: a service or provider is trusted by its name only.
        var verdict = ResourcePolicy.Decide(PolicyDocument.Stored(trustPolicy, PolicyKind.Trust), principal, false, action, roleArn, context);
        return !verdict.IsDenied && verdict.Naming == Naming.Itself;
    }

    /// <summary>Whether the resource's policy lets an AWS service act on it, for example an event source invoke a function.</summary>
    /// <param name="source">What makes the service act: <c>aws:SourceArn</c>, and its account <c>aws:SourceAccount</c>.</param>
    public bool AllowsService(string service, string action, string resourceArn, string? source, string? sourceAccount)
    {
        var knowing = SourceOf(resourceArn);
        if (knowing?.PolicyOf(resourceArn) is not { } policy)
            return false;
        var principal = RequestPrincipal.Service(service);
        var extra = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase);
        if (source is not null)
            extra["aws:SourceArn"] = source;
        if (sourceAccount is not null)
            extra["aws:SourceAccount"] = sourceAccount;
        var context = new RequestContext
        {
            Principal = principal,
            Action = new(action, ResourceTemplate.Any, null),
            Resource = resourceArn,
            Time = _time,
            ResourceSource = knowing,
            Extra = extra,
        };
        var request = new AccessRequest(action, resourceArn, ArnParts.AccountOf(resourceArn), PolicyDocument.Stored(policy, PolicyKind.Resource), context);
        return AccessEvaluator.Decide(principal, PrincipalPolicies.Nothing, request).IsAllowed;
    }

    /// <summary>Whether a role allows what is done in its name by Kiln itself, such as writing the logs and traces of its function, and the resource's policy does not forbid it.</summary>
    internal async ValueTask<bool> AllowsRoleAsync(
        string roleArn, string sessionName, string action, string resource, IReadOnlyDictionary<string, StringValues> extra,
        CancellationToken cancellationToken)
    {
        if (await _identities.FindAsync(roleArn, cancellationToken) is not { } role)
            return false;
        var account = ArnParts.AccountOf(roleArn);
        var arn = $"arn:aws:sts::{account}:assumed-role/{ArnParts.LastSegment(roleArn)}/{sessionName}";
        var principal = new RequestPrincipal(PrincipalKind.AssumedRole, account, arn, $"{role.Id}:{sessionName}", roleArn);
        var knowing = SourceOf(resource);
        var context = new RequestContext
        {
            Principal = principal,
            Action = new(action, ResourceTemplate.Any, null),
            Resource = resource,
            Time = _time,
            PrincipalTags = role.Tags,
            ResourceSource = knowing,
            Extra = extra,
        };
        var policy = knowing?.PolicyOf(resource);
        // Of a queue or a bucket that others keep, its account's word is theirs to ask for.
        var request = new AccessRequest(
            action, resource, knowing is null ? account : context.ResourceAccount, policy is null ? null : PolicyDocument.Stored(policy, PolicyKind.Resource), context);
        return AccessEvaluator.Decide(principal, new(role.Policies, role.Boundary, null), request).IsAllowed;
    }

    private ValueTask<string?> DenialAsync(
        Caller caller, RequiredAction required, string resource, object? request, IReadOnlyDictionary<string, StringValues>? extra,
        CancellationToken cancellationToken)
    {
        var knowing = SourceOf(resource);
        var policy = knowing?.PolicyOf(resource);
        // Root's own account holds nothing back from it but what a resource's policy denies.
        if (caller.Principal is { IsRoot: true, Session: null } && policy is null && ArnParts.IsOf(resource, caller.AccountId))
            return default;
        return extra is null && IsKnown(caller, new(required.Action, resource, caller.Region), policy)
            ? default
            : DecidedDenialAsync(caller, required, resource, request, knowing, policy, extra, cancellationToken);
    }

    private bool IsKnown(Caller caller, in Question question, string? policy) =>
        _grants.Has(caller.Principal, question, policy) || _grants.Has(caller.Principal, question with { Origin = caller.Origin }, policy);

    private async ValueTask<string?> DecidedDenialAsync(
        Caller caller, RequiredAction required, string resource, object? request, IResourceSource? knowing, string? policy,
        IReadOnlyDictionary<string, StringValues>? extra, CancellationToken cancellationToken)
    {
        var stamp = _source.ChangeStamp;
        var principal = RequestPrincipal.Of(caller.Principal);
        var (policies, context) = await GatherAsync(principal, caller, required, resource, request, knowing, cancellationToken, extra);
        var decision = policies is null ? Gone : AccessEvaluator.Decide(principal, policies, new(
            required.Action, resource, context.ResourceAccount, policy is null ? null : PolicyDocument.Stored(policy, PolicyKind.Resource), context));
        if (!decision.IsAllowed)
            return Denial.Of(caller.Principal.Arn, required.Action, resource, decision);
        // Root is another object with each request.
        if (extra is null && !context.IsPassing && caller.Principal is not { IsRoot: true, Session: null })
            _grants.Add(caller.Principal, new(required.Action, resource, caller.Region, context.IsOfOrigin ? caller.Origin : null), policy, stamp);
        return null;
    }

    /// <returns>No policies: the user or role behind the credentials is gone, or another of its name has come.</returns>
    private async ValueTask<(PrincipalPolicies?, RequestContext)> GatherAsync(
        RequestPrincipal principal, Caller caller, RequiredAction required, string resource, object? request, IResourceSource? knowing,
        CancellationToken cancellationToken, IReadOnlyDictionary<string, StringValues>? extra = null)
    {
        var identity = await _identities.FindAsync(principal, cancellationToken);
        var session = await _identities.SessionAsync(caller.Principal.Session, cancellationToken);
        var policies = identity is not null ? new PrincipalPolicies(identity.Policies, identity.Boundary, Session(principal, identity, session))
            : principal.HasIdentity ? null
            : PrincipalPolicies.Nothing with { Session = session };
        // Only IAM's own operations ask for an identity's tags and boundary as those of a resource.
        var target = ArnParts.IsOfService(resource, "iam") ? await _source.FindAsync(resource, cancellationToken) : null;
        return (policies, new()
        {
            Principal = principal,
            Caller = caller,
            Action = required,
            Resource = resource,
            Request = request,
            Time = _time,
            PrincipalTags = Tags(identity, caller.Principal.Session),
            ResourceSource = knowing,
            Target = target,
            Extra = extra,
        });
    }

    // A federated session that was given no policies has no permissions, whatever its user has.
    private static PolicySet? Session(RequestPrincipal principal, CompiledIdentity identity, PolicySet? session) =>
        session is null && principal.Kind == PrincipalKind.FederatedUser ? PrincipalPolicies.None : session;

    private static IReadOnlyDictionary<string, string> Tags(CompiledIdentity? identity, SessionContext? session)
    {
        var own = identity?.Tags ?? PrincipalPolicies.NoTags;
        if (session is not { Tags.Count: > 0 })
            return own;
        var merged = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in own.Concat(session.Tags))
            merged[key] = value;
        return merged;
    }

    private IResourceSource? SourceOf(string resource)
    {
        foreach (var source in _resources)
        {
            if (ArnParts.IsOfService(resource, source.Service))
                return source;
        }
        return null;
    }
}
