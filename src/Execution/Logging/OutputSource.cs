namespace Kiln.Execution.Logging;

/// <summary>Who has written a line: it is the same stream, but telemetry tells them apart, and a function's log level is not an extension's.</summary>
internal enum OutputSource
{
    Function,

    /// <summary>A process of its own; one that runs inside the runtime writes what the function writes.</summary>
    Extension,
}
