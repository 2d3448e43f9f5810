namespace Kiln.Execution.RuntimeApi.Extensions;

/// <summary>Where an extension is in its conversation with the Extensions API. The names are AWS's, in answers and in the log.</summary>
internal enum ExtensionState
{
    /// <summary>Its process runs; it has not registered.</summary>
    Started,
    Registered,

    /// <summary>It waits for an event.</summary>
    Ready,

    /// <summary>It has an event.</summary>
    Running,

    /// <summary>It has reported that it cannot serve.</summary>
    InitError,

    /// <summary>It has reported that it is about to end.</summary>
    ExitError,

    /// <summary>It did not end in time after SHUTDOWN.</summary>
    ShutdownFailed,

    /// <summary>Its process is gone.</summary>
    Exited,

    /// <summary>It could not be started.</summary>
    LaunchError,
}

/// <summary>The moves that an extension may make. Every other is answered with 403.</summary>
internal static class ExtensionMoves
{
    private static readonly (ExtensionState From, ExtensionState To)[] Moves =
    [
        (ExtensionState.Started, ExtensionState.Registered),
        (ExtensionState.Started, ExtensionState.LaunchError),
        (ExtensionState.Registered, ExtensionState.Ready),
        (ExtensionState.Registered, ExtensionState.InitError),
        (ExtensionState.Registered, ExtensionState.ExitError),
        (ExtensionState.Ready, ExtensionState.Running),
        (ExtensionState.Ready, ExtensionState.ExitError),
        (ExtensionState.Running, ExtensionState.Ready),
        (ExtensionState.Running, ExtensionState.ExitError),
        (ExtensionState.Running, ExtensionState.Exited),
        (ExtensionState.Running, ExtensionState.ShutdownFailed),
        (ExtensionState.InitError, ExtensionState.InitError), // Accepted, but the first error is what counts.
        (ExtensionState.ExitError, ExtensionState.ExitError),
    ];

    public static bool IsAllowed(ExtensionState from, ExtensionState to) => Array.IndexOf(Moves, (from, to)) >= 0;
}
