using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;

namespace Kiln.Services.Iam.Entities;

/// <summary>An entity that is given another name or path takes the permission at both ends; the pipeline has asked at the first.</summary>
internal static class EntityMoves
{
    /// <param name="target">What it will be.</param>
    /// <exception cref="CommonErrorException">The caller may not have it there.</exception>
    internal static async Task RequireMoveAsync(
        this IamEntity target, PolicyAuthorizer authorizer, Caller caller, string action, CancellationToken cancellationToken)
    {
        if (await authorizer.DenialAsync(caller, action, target.Arn, cancellationToken) is { } denial)
            throw new CommonErrorException(CommonError.AccessDenied, denial);
    }
}
