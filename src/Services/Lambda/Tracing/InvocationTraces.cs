using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.Tracing;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Tracing;

/// <summary>
/// The service's part in traces. An invocation that is recorded has two segments: the service's, of <see cref="Begin"/> to <see cref="End"/>, and below
/// it the function's, which <see cref="Ran"/> is told. What a function sends itself goes the way of the second: with what its execution role allows.
/// </summary>
public sealed class InvocationTraces(ISegmentSink segments, IDaemonProxy proxy, TraceSampler sampler, TimeProvider time) : ITraceSink
{
    private const string Active = "Active";
    private const string DecidedFor = "Sampled=1";

    /// <param name="header">The caller's. Null: it has none.</param>
    public TracedInvocation Begin(FunctionRecord function, string? header, string requestId)
    {
        // What nobody records is not looked into either.
        var isActive = function.TracingMode == Active;
        if (!isActive && (header is null || !header.Contains(DecidedFor, StringComparison.OrdinalIgnoreCase)))
            return new(header ?? TraceHeader.Unsampled(requestId, time.GetUtcNow()), null);
        return Decide(function, header, requestId, isActive);
    }

    /// <summary>As <see cref="Begin"/>, for a run of an event that nobody waits for; what <see cref="Decide(FunctionRecord, string?, string)"/> has said holds.</summary>
    /// <param name="attempt">The first is 1.</param>
    public TracedInvocation BeginAttempt(FunctionRecord function, string? header, string requestId, DateTimeOffset acceptedAt, int attempt)
    {
        var traced = Begin(function, header, requestId);
        return traced.Recorded is { } recorded
            ? traced with { Recorded = recorded with { Attempt = new(AsynchronousAttempt.ServiceIdOf(requestId), attempt, acceptedAt) } }
            : traced;
    }

    /// <summary>Of what <see cref="Begin"/> has told to record; does nothing for others.</summary>
    /// <param name="invokedArn">With the qualifier that was used.</param>
    public void End(in TracedInvocation invocation, FunctionRecord function, string invokedArn, string requestId, InvocationOutcome outcome)
    {
        if (invocation.Recorded is not { } recorded)
            return;
        var key = function.Key;
        var owner = new SegmentOwner(key.AccountId, key.Region, key.Arn, RoleArn: null);
        var service = new ServiceSegment
        {
            Trace = recorded.Context,
            UpstreamId = recorded.UpstreamId,
            FunctionName = key.Name,
            InvokedArn = invokedArn,
            RequestId = requestId,
            Start = recorded.Start,
            End = time.GetUtcNow(),
            Status = ServiceSegment.StatusOf(outcome),
        };
        if (recorded.Attempt is null)
        {
            segments.Write(owner, service);
            return;
        }
        foreach (var document in recorded.Attempt.Documents(service, recorded.Start))
            segments.Write(owner, document);
    }

    public void Ran(TracedRun run) => segments.Write(SegmentJson.OwnerOf(run.Function), new FunctionSegment(run));

    public void Received(TraceOrigin origin, ReadOnlyMemory<byte> document) => segments.Write(SegmentJson.OwnerOf(origin.Function), origin, document);

    public Task<DaemonAnswer> AskAsync(
        FunctionVersion function, ExecutionRoleCredentials credentials, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        proxy.AskAsync(function.Region, credentials, path, body, cancellationToken);

    /// <summary>The header for <see cref="Begin"/> of an event that runs later, perhaps more than once: whether it is recorded is decided now.</summary>
    public string Decide(FunctionRecord function, string? header, string requestId)
    {
        var caller = header is null ? default : TraceHeader.Parse(header);
        if (caller.IsSampled is null && function.TracingMode == Active && sampler.Samples(function.Key.Arn))
        {
            var parent = caller.ParentId is { } id ? $";Parent={id}" : "";
            return $"Root={caller.TraceId ?? TraceHeader.NewTraceId(time.GetUtcNow())}{parent};Sampled=1{caller.More}";
        }
        return header ?? TraceHeader.Unsampled(requestId, time.GetUtcNow());
    }

    private TracedInvocation Decide(FunctionRecord function, string? header, string requestId, bool isActive)
    {
        var now = time.GetUtcNow();
        var caller = header is null ? default : TraceHeader.Parse(header);
        var isSampled = caller.IsSampled ?? (isActive && sampler.Samples(function.Key.Arn));
        if (!isSampled)
            return new(header ?? TraceHeader.Unsampled(requestId, now), null);
        // A decision without a trace that it could be about is none.
        if (!isActive && caller.TraceId is null)
            return new(TraceHeader.Unsampled(requestId, now), null);
        var traceId = caller.TraceId ?? TraceHeader.NewTraceId(now);
        var context = new TraceContext(traceId, SegmentJson.NewId(), SegmentJson.NewId());
        return new($"Root={traceId};Parent={context.SegmentId};Sampled=1{caller.More}", new(context, caller.TraceId is null ? null : caller.ParentId, now));
    }
}
