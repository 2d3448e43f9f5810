using Kiln.Execution;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Tracing;

namespace Kiln.Services.Lambda.Invocations;

/// <summary>Runs events with the service's part in their traces; for all but Invoke, which has its own way.</summary>
public sealed class TracedInvoker(IInvoker invoker, InvocationTraces traces)
{
    /// <param name="header">The caller's. Null: it has none.</param>
    internal TracedInvocation Begin(StoredFunction function, string? header, string requestId) => traces.Begin(function.Record, header, requestId);

    /// <summary>Of an event that nobody waits for.</summary>
    /// <param name="attempt">The first is 1.</param>
    internal TracedInvocation BeginAttempt(StoredFunction function, string? header, string requestId, DateTimeOffset acceptedAt, int attempt) =>
        traces.BeginAttempt(function.Record, header, requestId, acceptedAt, attempt);

    /// <param name="invocation">Without a trace: that is <paramref name="traced"/>.</param>
    internal async Task<InvocationOutcome> InvokeAsync(
        StoredFunction function, TracedInvocation traced, Invocation invocation, CancellationToken cancellationToken)
    {
        var outcome = await invoker.InvokeAsync(
            function.Executable, invocation with { TraceHeader = traced.Header, Trace = traced.Context }, cancellationToken);
        traces.End(traced, function.Record, invocation.InvokedFunctionArn, invocation.RequestId, outcome);
        return outcome;
    }
}
