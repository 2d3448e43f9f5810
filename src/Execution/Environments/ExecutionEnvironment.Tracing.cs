using Kiln.Execution.Tracing;

namespace Kiln.Execution.Environments;

/// <summary>What only recorded events do.</summary>
internal sealed partial class ExecutionEnvironment
{
    /// <param name="handler">From the start of the event until the handler had answered, or was at an end.</param>
    private void Record(TraceContext trace, TimeSpan handler, InvocationOutcome outcome, ReadOnlyMemory<byte> cause = default)
    {
        var whole = _time.GetUtcNow() - _startedAt;
        _settings.Options.Traces?.Ran(new TracedRun
        {
            Function = _version,
            Trace = trace,
            Start = _startedAt,
            Handler = handler,
            Whole = whole > handler ? whole : handler,
            Init = _tracedInit,
            Outcome = outcome,
            Cause = cause,
            Era = _settings.Runtime.Era,
        });
    }
}
