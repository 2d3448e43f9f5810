using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Kiln.Aws.Operations;
using Kiln.Aws.Protocols.EventStreams;
using Kiln.Execution;
using Kiln.Services.Lambda.Recursion;
using Kiln.Services.Lambda.Tracing;

namespace Kiln.Services.Lambda.Invocations.Streaming;

/// <summary>
/// Invoke, for callers who want the response while the function writes it. What is wrong before the first byte is an answer like any other;
/// after it, InvokeComplete says so. A function that does not stream is answered in one piece.
/// </summary>
public sealed class InvokeWithResponseStreamOperation(InvocableFunctions functions, RecursionGuard recursion, TracedInvoker invoker)
{
    private const string Unhandled = "Unhandled";

    [Operation("POST", "/2021-11-15/functions/{FunctionName}/response-streaming-invocations",
        MaxRequestBytes = LambdaLimits.PayloadBytes, PermissionName = "InvokeFunction")]
    public async Task<InvokeWithResponseStreamResponse> InvokeWithResponseStream(InvokeWithResponseStreamRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var identifier = FunctionIdentifier.Parse(request.FunctionName!, request.Qualifier, caller, "InvokeFunction");
        var function = await functions.FindAsync(identifier.Key, cancellationToken);
        var payload = request.Payload is { Length: > 0 } given ? given : EventJson.Empty;
        if (EventJson.Fault(payload.Span) is { } fault)
            throw EventJson.Refusal(fault);
        var invocation = new Invocation
        {
            RequestId = caller.RequestId,
            InvokedFunctionArn = identifier.QualifiedArn,
            Payload = payload,
            ClientContext = request.ClientContext is null ? null : ClientContext.Decode(request.ClientContext),
            WantsLogTail = request.LogType == "Tail",
        };
        if (request.InvocationType == "DryRun")
            return new(null) { StatusCode = 204 };
        var streamed = await StreamedInvocation.BeginAsync(
            invoker, function, invoker.Begin(function, recursion.Enter(TraceParent.Join(request.TraceHeader, request.TraceParent), function.Record.Key), caller.RequestId),
            invocation, cancellationToken);
        return new(cancellation => EventsAsync(streamed, invocation.WantsLogTail, cancellation))
        {
            StatusCode = 200,
            ExecutedVersion = function.Record.Key.Version,
        };
    }

    private static async IAsyncEnumerable<EventStreamMessage> EventsAsync(
        StreamedInvocation invocation, bool wantsLogTail, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = invocation;
        if (invocation.IsStreamed)
        {
            await foreach (var part in invocation.PartsAsync(cancellationToken))
                yield return Chunk(part);
        }
        var outcome = (InvocationOutcome.Completed)await invocation.Outcome;
        if (!invocation.IsStreamed && outcome is InvocationOutcome.Succeeded { Payload.IsEmpty: false })
            yield return Chunk(outcome.Payload);
        var complete = new InvokeWithResponseStreamCompleteEvent
        {
            ErrorCode = outcome is InvocationOutcome.Succeeded ? null : Unhandled,
            ErrorDetails = outcome is InvocationOutcome.Succeeded ? null : Encoding.UTF8.GetString(outcome.Payload.Span),
            LogResult = wantsLogTail ? Convert.ToBase64String(outcome.LogTail.Span) : null,
        };
        yield return EventStreamMessage.Event(
            "InvokeComplete", "application/json", JsonSerializer.SerializeToUtf8Bytes(complete, StreamingEventShapes.Readable.InvokeWithResponseStreamCompleteEvent));
    }

    private static EventStreamMessage Chunk(ReadOnlyMemory<byte> part) => EventStreamMessage.Event("PayloadChunk", "application/octet-stream", part);
}
