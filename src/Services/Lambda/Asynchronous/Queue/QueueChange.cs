using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Asynchronous.Queue;

/// <summary>What is asked of the queue, in the order in which it is asked.</summary>
internal abstract record QueueChange
{
    /// <param name="Done">Completes with the event as it is on disk.</param>
    internal sealed record Accept(QueuedEvent Event, TaskCompletionSource Done) : QueueChange;

    internal sealed record Finish(long Id) : QueueChange;

    internal sealed record Defer(QueuedEvent Event, DateTimeOffset DueAt) : QueueChange;

    /// <summary>Those that are due get their turn.</summary>
    internal sealed record Wake(TaskCompletionSource<DateTimeOffset?> NextDue) : QueueChange;
}

/// <summary>Is told what has a turn now, in the order of the turns.</summary>
internal interface IQueueListener
{
    /// <param name="accepted">Null: it is on disk only.</param>
    void HasTurn(FunctionKey function, long turn, QueuedEvent? accepted);

    void IsDeferred(DateTimeOffset dueAt);
}
