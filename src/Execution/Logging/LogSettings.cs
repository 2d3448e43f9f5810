namespace Kiln.Execution.Logging;

/// <summary>What a function's <c>LoggingConfig</c> comes to. Levels are kept to in JSON only.</summary>
public sealed record LogSettings(LogFormat Format, EventLevel ApplicationLevel, EventLevel SystemLevel)
{
    public static LogSettings Text { get; } = new(LogFormat.Text, EventLevel.Trace, EventLevel.Debug);

    public bool IsJson => Format == LogFormat.Json;
}

/// <summary>How the platform writes its lines and, where the runtime can, the function its records.</summary>
public enum LogFormat
{
    Text,
    Json,
}

/// <summary>How much an event matters, or the least that is kept. The values are those in AWS's log frames.</summary>
public enum EventLevel : byte
{
    /// <summary>Nothing is said of it: it counts as <see cref="Info"/>.</summary>
    Unset,
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
}
