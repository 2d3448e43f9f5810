using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Policies;
using Kiln.Services.Sts;
using Microsoft.Extensions.Primitives;

namespace Kiln.Services.Iam.Roles;

/// <summary>Roles as STS asks for them.</summary>
public sealed class AssumableRoles(IamDirectory directory, PolicyAuthorizer authorizer) : IAssumableRoles
{
    private const string Reason = " because no ";

    public AssumableRole? Find(string roleArn) =>
        directory.Find(roleArn) is IamRole role ? new(role.AccountId, role.Arn, role.Id, role.MaxSessionDuration) : null;

    public async ValueTask<string?> DenialAsync(Caller caller, string action, string roleArn, object request, CancellationToken cancellationToken)
    {
        if (directory.Find(roleArn) is not IamRole role)
            return $"User: {caller.Principal.Arn} is not authorized to perform: {action} on resource: {roleArn}";
        var denial = await authorizer.DenialToAssumeAsync(caller, action, roleArn, role.TrustPolicy, request, cancellationToken);
        // STS says what is denied, and why only where a policy says so: which roles there are is nobody's business.
        return denial?.IndexOf(Reason, StringComparison.Ordinal) is >= 0 and var end ? denial[..end] : denial;
    }

    public ValueTask<bool> TrustsAsync(Caller caller, string roleArn, WebIdentity identity, object request, CancellationToken cancellationToken)
    {
        if (directory.Find(roleArn) is not IamRole role)
            return new(false);
        var principal = new RequestPrincipal(PrincipalKind.WebIdentity, "", identity.ProviderArn, identity.Subject, identity.ProviderArn);
        var keys = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase) { ["aws:FederatedProvider"] = identity.ProviderArn };
        foreach (var (key, values) in identity.Claims)
            keys[key] = new([.. values]);
        return new(authorizer.Trusts(role.TrustPolicy, principal, "sts:AssumeRoleWithWebIdentity", roleArn, caller, request, keys));
    }

    public string? FaultOf(string policyDocument) =>
        PolicyParser.TryParse(policyDocument, PolicyKind.Identity, out _, out var fault) ? null : fault;

    public bool HasPolicy(string accountId, string policyArn) => directory.Of(accountId).HasPolicy(policyArn);
}
