using Kiln.Services.Iam.Policies;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Lambda;

namespace Kiln.Services.Iam.Authorization;

public sealed class RoleTrust(RoleDirectory roles) : IExecutionRoles
{
    public async ValueTask<bool> CanLambdaAssumeAsync(string accountId, string roleArn, CancellationToken cancellationToken) =>
        await roles.FindByArnAsync(roleArn) is { } role
        && role.Role.AccountId == accountId
        && PolicyEvaluator.TrustsService(role.Trust, "lambda.amazonaws.com");
}
