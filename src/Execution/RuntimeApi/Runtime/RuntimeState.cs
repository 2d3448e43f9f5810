namespace Kiln.Execution.RuntimeApi.Runtime;

/// <summary>Where a runtime is in its conversation with the Runtime API.</summary>
internal enum RuntimeState
{
    /// <summary>Its process runs; it has asked for nothing yet.</summary>
    Started,

    /// <summary>It has reported that it cannot serve.</summary>
    InitError,

    /// <summary>It waits for an event.</summary>
    Ready,

    /// <summary>It has an event.</summary>
    Running,

    /// <summary>The body of its response is being received.</summary>
    InvocationResponse,

    /// <summary>The body of its error is being received.</summary>
    InvocationErrorResponse,

    /// <summary>It has answered and not asked for the next event yet.</summary>
    ResponseSent,

    /// <summary>It waits for a restore.</summary>
    RestoreReady,

    /// <summary>It runs what it has to do after a restore.</summary>
    Restoring,

    /// <summary>That has failed.</summary>
    RestoreError,
}

/// <summary>The moves that a runtime may make. Every other is answered with 403.</summary>
internal static class RuntimeMoves
{
    private static readonly (RuntimeState From, RuntimeState To)[] Moves =
    [
        (RuntimeState.Started, RuntimeState.Ready),
        (RuntimeState.Started, RuntimeState.InitError),
        (RuntimeState.Started, RuntimeState.RestoreReady),
        (RuntimeState.RestoreReady, RuntimeState.Restoring),
        (RuntimeState.Restoring, RuntimeState.Ready),
        (RuntimeState.Restoring, RuntimeState.RestoreError),
        (RuntimeState.Ready, RuntimeState.Ready), // Asked once more: its first connection was lost, say.
        (RuntimeState.Ready, RuntimeState.Running),
        (RuntimeState.Running, RuntimeState.InvocationResponse),
        (RuntimeState.Running, RuntimeState.InvocationErrorResponse),
        (RuntimeState.InvocationResponse, RuntimeState.ResponseSent),
        (RuntimeState.InvocationErrorResponse, RuntimeState.ResponseSent),
        (RuntimeState.ResponseSent, RuntimeState.Ready),
    ];

    public static bool IsAllowed(RuntimeState from, RuntimeState to) => Array.IndexOf(Moves, (from, to)) >= 0;

    /// <summary>As AWS names a state to the runtime. Two of the names are not what they should be, and clients have seen them.</summary>
    public static string NameOf(RuntimeState state) => state switch
    {
        RuntimeState.ResponseSent => "RuntimeResponseSentState",
        RuntimeState.RestoreError => "RuntimeRestoreErrorState",
        _ => state.ToString(),
    };
}
