using Kiln.Execution.Logging;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Logs;

namespace Kiln.Services.Iam.Authorization;

/// <summary>
/// Answers from the role in memory, policies parsed: about a microsecond. So nothing need be remembered, and a change of the role counts
/// from the next batch on.
/// </summary>
public sealed class RoleLogGrants(RoleDirectory roles) : ILogGrants
{
    public async ValueTask<LogGrants> GrantsAsync(LogStreamName stream, CancellationToken cancellationToken)
    {
        if (await roles.FindByArnAsync(stream.RoleArn) is not { } role)
            return LogGrants.None;
        var streamArn = LogArns.Stream(stream.AccountId, stream.Region, stream.LogGroup, stream.Name);
        var groupArn = LogArns.Stream(stream.AccountId, stream.Region, stream.LogGroup, "");
        return Grant(LogGrants.CreateLogGroup, role.Allows("logs:CreateLogGroup", groupArn))
            | Grant(LogGrants.CreateLogStream, role.Allows("logs:CreateLogStream", streamArn))
            | Grant(LogGrants.PutLogEvents, role.Allows("logs:PutLogEvents", streamArn));
    }

    private static LogGrants Grant(LogGrants grant, bool isAllowed) => isAllowed ? grant : LogGrants.None;
}
