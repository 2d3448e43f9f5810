using Kiln.Aws.Operations;
using Kiln.Services.Iam.Policies;
using Kiln.Services.Lambda;
using Microsoft.Extensions.Primitives;

namespace Kiln.Services.Iam.Authorization;

/// <summary>Which roles functions may have, and who may give them.</summary>
public sealed class RoleTrust(IIdentitySource identities, PolicyAuthorizer authorizer) : IExecutionRoles
{
    private const string Service = "lambda.amazonaws.com";
    private static readonly RequestPrincipal Lambda = RequestPrincipal.Service(Service);

    public async ValueTask<bool> CanLambdaAssumeAsync(string accountId, string roleArn, CancellationToken cancellationToken) =>
        ArnParts.AccountOf(roleArn) == accountId
        && await identities.FindAsync(roleArn, cancellationToken) is { TrustPolicy: { } trust }
        && authorizer.Trusts(trust, Lambda, "sts:AssumeRole", roleArn, null, null, new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:SourceAccount"] = accountId,
        });

    public ValueTask<bool> CanPutTraceSegmentsAsync(string roleArn, string functionArn, string region, CancellationToken cancellationToken) =>
        new RoleTraceGrants(authorizer).MayPutSegmentsAsync(roleArn, functionArn, region, cancellationToken);

    public ValueTask<string?> DenialToPassAsync(Caller caller, string roleArn, string functionArn, CancellationToken cancellationToken) =>
        authorizer.DenialAsync(caller, "iam:PassRole", roleArn, cancellationToken, new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase)
        {
            ["iam:PassedToService"] = Service,
            ["iam:AssociatedResourceArn"] = functionArn,
        });
}
