using Kiln.Aws.Operations;
using Kiln.Services.Lambda;
using Kiln.Services.Lambda.Asynchronous.Destinations;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Sts;
using Microsoft.Extensions.Primitives;

namespace Kiln.Services.Iam.Authorization;

/// <summary>The authorizer, as Lambda asks it.</summary>
public sealed class LambdaPermissions(PolicyAuthorizer authorizer) : ILambdaPermissions, IDestinationPermissions
{
    public ValueTask<string?> DenialAsync(Caller caller, string action, string resourceArn, CancellationToken cancellationToken) =>
        authorizer.DenialAsync(caller, action, resourceArn, cancellationToken);

    public ValueTask<bool> AllowsAsync(string roleArn, FunctionKey function, string action, string resourceArn, CancellationToken cancellationToken)
    {
        var extra = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:RequestedRegion"] = function.Region,
            ["lambda:SourceFunctionArn"] = function.Arn,
        };
        return authorizer.AllowsRoleAsync(roleArn, FunctionSessions.NameOf(function.Name), action, resourceArn, extra, cancellationToken);
    }
}
