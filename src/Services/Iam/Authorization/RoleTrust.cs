using Kiln.Aws.Operations;
using Kiln.Services.Iam.Policies;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Lambda;

namespace Kiln.Services.Iam.Authorization;

/// <summary>Which roles functions may have, and who may give them.</summary>
public sealed class RoleTrust(RoleDirectory roles, PolicyAuthorizer authorizer) : IExecutionRoles
{
    public async ValueTask<bool> CanLambdaAssumeAsync(string accountId, string roleArn, CancellationToken cancellationToken) =>
        await roles.FindByArnAsync(roleArn) is { } role
        && role.Role.AccountId == accountId
        && PolicyEvaluator.TrustsService(role.Trust, "lambda.amazonaws.com");

    public ValueTask<string?> DenialToPassAsync(Caller caller, string roleArn, CancellationToken cancellationToken) =>
        authorizer.DenialAsync(caller, "iam:PassRole", roleArn, cancellationToken);
}
