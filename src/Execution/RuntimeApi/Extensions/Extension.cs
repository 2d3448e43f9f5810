namespace Kiln.Execution.RuntimeApi.Extensions;

[Flags]
internal enum ExtensionEvents
{
    None = 0,
    Invoke = 1,
    Shutdown = 2,
}

/// <summary>One extension. All of it is guarded by the lock of the <see cref="ExtensionSet"/> that it belongs to.</summary>
/// <param name="isExternal">Has a process of its own. Others live in the runtime's.</param>
internal sealed class Extension(string name, bool isExternal)
{
    private static readonly (ExtensionEvents Event, string Name)[] Names =
        [(ExtensionEvents.Invoke, "INVOKE"), (ExtensionEvents.Shutdown, "SHUTDOWN")];

    public string Name => name;

    public bool IsExternal => isExternal;

    public Guid Id { get; } = Guid.NewGuid();

    public ExtensionState State { get; private set; } = ExtensionState.Started;

    public ExtensionEvents Events { get; set; }

    /// <summary>As the extension itself called it. Null: it has reported none.</summary>
    public string? ErrorType { get; set; }

    /// <summary>Completes with the next event for it: JSON. Null: there will be none.</summary>
    public TaskCompletionSource<byte[]?> Delivery { get; private set; } = Source();

    public string[] EventNames => [.. Names.Where(n => Events.HasFlag(n.Event)).Select(n => n.Name)];

    /// <summary>An event by its name in a request. None: there is no such event.</summary>
    public static ExtensionEvents EventOf(string name) => Array.Find(Names, n => n.Name == name).Event;

    public bool TryMove(ExtensionState to)
    {
        if (!ExtensionMoves.IsAllowed(State, to))
            return false;

        if (State == ExtensionState.Running && to == ExtensionState.Ready)
            Delivery = Source();

        State = to;
        return true;
    }

    private static TaskCompletionSource<byte[]?> Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
