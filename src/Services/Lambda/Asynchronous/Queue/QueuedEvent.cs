using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Asynchronous.Queue;

/// <summary>An event that was accepted. Immutable: what a delivery changes is a new record under the same id.</summary>
public sealed record QueuedEvent
{
    /// <summary>Given by the queue, in the order of acceptance.</summary>
    public long Id { get; init; }

    /// <summary>Place among the events of the function; 0 while it has none.</summary>
    public long Turn { get; init; }

    /// <summary>Of the function, whatever the qualifier: its version is <c>$LATEST</c>.</summary>
    public required FunctionKey Function { get; init; }

    /// <summary>As it was invoked. Null: without one.</summary>
    public string? Qualifier { get; init; }

    /// <summary>The same in every attempt.</summary>
    public required string RequestId { get; init; }
    public required DateTimeOffset AcceptedAt { get; init; }
    public string? TraceHeader { get; init; }
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>How often it has run.</summary>
    public int Attempts { get; init; }

    /// <summary>How often since it could not run.</summary>
    public int Deferrals { get; init; }

    internal string InvokedArn => Qualifier is null ? Function.Arn : $"{Function.Arn}:{Qualifier}";

    /// <summary>Where the settings of its delivery are kept.</summary>
    internal FunctionKey Settings => Function with { Version = Qualifier ?? FunctionIdentifier.Latest };
}
