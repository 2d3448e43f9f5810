using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Policies;
using Kiln.Services.Sts;

namespace Kiln.Services.Iam.Roles;

/// <summary>Roles as STS asks for them.</summary>
public sealed class AssumableRoles(IamDirectory directory, PolicyAuthorizer authorizer) : IAssumableRoles
{
    public AssumableRole? Find(string roleArn) =>
        directory.Find(roleArn) is IamRole role ? new(role.AccountId, role.Arn, role.Id, role.MaxSessionDuration) : null;

    public ValueTask<string?> DenialAsync(Caller caller, string action, string roleArn, object request, CancellationToken cancellationToken) =>
        authorizer.DenialAsync(caller, action, roleArn, cancellationToken);

    public ValueTask<bool> TrustsAsync(Caller caller, string roleArn, WebIdentity identity, object request, CancellationToken cancellationToken) =>
        new(false);

    public string? FaultOf(string policyDocument) =>
        PolicyParser.TryParse(policyDocument, PolicyKind.Identity, out _, out var fault) ? null : fault;

    public bool HasPolicy(string accountId, string policyArn) => directory.Of(accountId).HasPolicy(policyArn);
}
