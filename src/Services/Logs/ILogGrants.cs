using Kiln.Execution.Logging;

namespace Kiln.Services.Logs;

/// <summary>What the execution role behind a log stream may do with it. Asked for every stream of a batch, off the invoke path.</summary>
public interface ILogGrants
{
    ValueTask<LogGrants> GrantsAsync(LogStreamName stream, CancellationToken cancellationToken);
}

[Flags]
public enum LogGrants
{
    None = 0,
    CreateLogGroup = 1,
    CreateLogStream = 2,
    PutLogEvents = 4,
    All = CreateLogGroup | CreateLogStream | PutLogEvents,
}
