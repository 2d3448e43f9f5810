using Kiln.Services.Sts;
using Kiln.Services.XRay;
using Microsoft.Extensions.Primitives;

namespace Kiln.Services.Iam.Authorization;

/// <summary>As <see cref="RoleLogGrants"/>: answers from the role in memory.</summary>
public sealed class RoleTraceGrants(PolicyAuthorizer authorizer) : ITraceGrants
{
    public ValueTask<bool> MayPutSegmentsAsync(string roleArn, string functionArn, string region, CancellationToken cancellationToken)
    {
        var extra = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:RequestedRegion"] = region,
            ["lambda:SourceFunctionArn"] = functionArn,
        };
        var function = FunctionSessions.NameOf(functionArn[(functionArn.LastIndexOf(':') + 1)..]);
        return authorizer.AllowsRoleAsync(roleArn, function, "xray:PutTraceSegments", "*", extra, cancellationToken);
    }
}
