namespace Kiln.Execution.Tracing;

/// <summary>How one recorded invocation went in its environment.</summary>
public sealed record TracedRun
{
    public required FunctionVersion Function { get; init; }
    public required TraceContext Trace { get; init; }
    public required DateTimeOffset Start { get; init; }

    /// <summary>From <see cref="Start"/> until the handler had answered, or its process or its time was at an end.</summary>
    public required TimeSpan Handler { get; init; }

    /// <summary>From <see cref="Start"/> until the environment could take the next event, or was given up.</summary>
    public required TimeSpan Whole { get; init; }

    /// <summary>The init that this invocation waited for. Null: the environment was there.</summary>
    public TracedInit? Init { get; init; }

    public required InvocationOutcome Outcome { get; init; }

    /// <summary>JSON, as the runtime described the error for tracing. Empty: it did not.</summary>
    public ReadOnlyMemory<byte> Cause { get; init; }

    /// <summary>That of 2018, or today's: what a trace has of a function was not always the same.</summary>
    public required Runtimes.RuntimeEra Era { get; init; }
}

public readonly record struct TracedInit(DateTimeOffset Start, TimeSpan Duration, bool HasFailed);
