namespace Kiln.Execution.Logging;

/// <summary>Where log events of functions go.</summary>
public interface ILogSink
{
    /// <summary>
    /// Must not block: the caller is the invoke path. May drop: what a role has no permission to write, and what comes when there is no room.
    /// Keeps the message, whose memory must not change afterwards.
    /// </summary>
    void Write(LogStreamName stream, LogEvent logEvent);

    /// <summary>
    /// Whether there is room for more. Whoever reads a function's output waits for it, so that a function that prints faster than
    /// can be stored is slowed down itself, and costs no other its events.
    /// </summary>
    bool HasRoom { get; }
}

/// <summary>One stream per execution environment: <c>2026/01/31/[$LATEST]0123456789abcdef0123456789abcdef</c>.</summary>
/// <param name="FunctionArn">Unqualified ARN of the function that writes; its execution role is what is checked.</param>
public sealed record LogStreamName(string AccountId, string Region, string FunctionArn, string RoleArn, string LogGroup, string Name);

/// <param name="Message">UTF-8, newline included when the function wrote one; at most 256 KiB.</param>
public readonly record struct LogEvent(DateTimeOffset Timestamp, ReadOnlyMemory<byte> Message);
