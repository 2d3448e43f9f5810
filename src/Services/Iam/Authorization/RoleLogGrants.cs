using Kiln.Execution.Logging;
using Kiln.Services.Logs;
using Kiln.Services.Sts;
using Microsoft.Extensions.Primitives;

namespace Kiln.Services.Iam.Authorization;

/// <summary>
/// Answers from the role in memory, policies compiled: about a microsecond. So nothing need be remembered, and a change of the role counts
/// from the next batch on.
/// </summary>
public sealed class RoleLogGrants(PolicyAuthorizer authorizer) : ILogGrants
{
    public async ValueTask<LogGrants> GrantsAsync(LogStreamName stream, CancellationToken cancellationToken)
    {
        var streamArn = LogArns.Stream(stream.AccountId, stream.Region, stream.LogGroup, stream.Name);
        var groupArn = LogArns.Stream(stream.AccountId, stream.Region, stream.LogGroup, "");
        return await GrantAsync(LogGrants.CreateLogGroup, "logs:CreateLogGroup", groupArn)
            | await GrantAsync(LogGrants.CreateLogStream, "logs:CreateLogStream", streamArn)
            | await GrantAsync(LogGrants.PutLogEvents, "logs:PutLogEvents", streamArn);

        async ValueTask<LogGrants> GrantAsync(LogGrants grant, string action, string resource)
        {
            var extra = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase)
            {
                ["aws:RequestedRegion"] = stream.Region,
                ["lambda:SourceFunctionArn"] = stream.FunctionArn,
            };
            var function = FunctionSessions.NameOf(stream.FunctionArn[(stream.FunctionArn.LastIndexOf(':') + 1)..]);
            return await authorizer.AllowsRoleAsync(stream.RoleArn, function, action, resource, extra, cancellationToken) ? grant : LogGrants.None;
        }
    }
}
