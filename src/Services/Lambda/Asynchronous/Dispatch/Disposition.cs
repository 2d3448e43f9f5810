using Kiln.Services.Lambda.Asynchronous.Queue;

namespace Kiln.Services.Lambda.Asynchronous.Dispatch;

/// <summary>What becomes of an event after an attempt to deliver it.</summary>
internal abstract record Disposition
{
    /// <summary>It ran, or never will; whoever is to know of it was told.</summary>
    internal sealed record Finished : Disposition;

    /// <param name="Event">With what has been counted since.</param>
    /// <param name="WasThrottled">Others of the same function would be now, too.</param>
    internal sealed record Deferred(QueuedEvent Event, DateTimeOffset DueAt, bool WasThrottled) : Disposition;

    /// <summary>The server stops: it stays on disk as it is, and is delivered by the next.</summary>
    internal sealed record Left : Disposition;
}
