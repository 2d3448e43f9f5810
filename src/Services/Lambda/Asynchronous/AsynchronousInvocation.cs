using Kiln.Services.Lambda.Asynchronous.Queue;
using Kiln.Services.Lambda.Metering;

namespace Kiln.Services.Lambda.Asynchronous;

/// <summary>Takes events that nobody waits for.</summary>
public sealed class AsynchronousInvocation
{
    private readonly EventQueue _queue;
    private readonly TimeProvider _time;
    private readonly IFunctionMetrics? _metrics;

    internal AsynchronousInvocation(EventQueue queue, TimeProvider time, IFunctionMetrics? metrics = null) => (_queue, _time, _metrics) = (queue, time, metrics);

    /// <summary>The event was checked, and its function found.</summary>
    /// <param name="function">As it was invoked.</param>
    /// <returns>When it is on disk.</returns>
    /// <exception cref="Aws.Errors.AwsException">It is too large.</exception>
    internal async Task AcceptAsync(
        FunctionIdentifier function, string requestId, ReadOnlyMemory<byte> payload, string? traceHeader, CancellationToken cancellationToken)
    {
        if (payload.Length > LambdaLimits.AsynchronousPayloadBytes)
            throw LambdaErrors.EventTooLarge(payload.Length);
        var accepted = new QueuedEvent
        {
            Function = function.LatestKey,
            Qualifier = function.Qualifier,
            RequestId = requestId,
            AcceptedAt = _time.GetUtcNow(),
            TraceHeader = traceHeader,
            Payload = payload,
        };
        await _queue.AcceptAsync(accepted, cancellationToken);
        _metrics?.Add(FunctionMetric.AsyncEventsReceived, accepted.Function, accepted.InvokedArn);
    }
}
