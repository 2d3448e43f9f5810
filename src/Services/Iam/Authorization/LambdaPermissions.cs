using Kiln.Aws.Operations;
using Kiln.Services.Lambda;

namespace Kiln.Services.Iam.Authorization;

/// <summary>The authorizer, as Lambda asks it.</summary>
public sealed class LambdaPermissions(PolicyAuthorizer authorizer) : ILambdaPermissions
{
    public ValueTask<string?> DenialAsync(Caller caller, string action, string resourceArn, CancellationToken cancellationToken) =>
        authorizer.DenialAsync(caller, action, resourceArn, cancellationToken);
}
