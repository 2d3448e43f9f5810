namespace Kiln.Execution.Environments;

/// <summary>Where an execution environment is in its life.</summary>
public enum EnvironmentState
{
    /// <summary>Nothing has been started.</summary>
    Created,

    /// <summary>A sandbox is being started and the function loaded.</summary>
    Init,

    /// <summary>Waits for an event.</summary>
    Ready,

    /// <summary>Has an event.</summary>
    Running,

    /// <summary>Its sandbox is gone; the next event starts another, with the same <c>/tmp</c> and log stream.</summary>
    Reset,

    /// <summary>Over, for good.</summary>
    Shutdown,
}

/// <summary>The state of one environment. Every move that is not in the table is a bug and throws.</summary>
internal sealed class EnvironmentLifecycle
{
    private static readonly (EnvironmentState From, EnvironmentState To)[] Moves =
    [
        (EnvironmentState.Created, EnvironmentState.Init),
        (EnvironmentState.Created, EnvironmentState.Shutdown),
        (EnvironmentState.Init, EnvironmentState.Ready),
        (EnvironmentState.Init, EnvironmentState.Reset),
        (EnvironmentState.Ready, EnvironmentState.Running),
        (EnvironmentState.Ready, EnvironmentState.Reset), // The process ended between two events.
        (EnvironmentState.Ready, EnvironmentState.Shutdown),
        (EnvironmentState.Running, EnvironmentState.Ready),
        (EnvironmentState.Running, EnvironmentState.Reset),
        (EnvironmentState.Reset, EnvironmentState.Init),
        (EnvironmentState.Reset, EnvironmentState.Shutdown),
    ];

    public EnvironmentState State { get; private set; } = EnvironmentState.Created;

    public static bool IsAllowed(EnvironmentState from, EnvironmentState to) => Array.IndexOf(Moves, (from, to)) >= 0;

    public void MoveTo(EnvironmentState next)
    {
        if (!IsAllowed(State, next))
            throw new InvalidOperationException($"An execution environment cannot go from {State} to {next}.");

        State = next;
    }
}
