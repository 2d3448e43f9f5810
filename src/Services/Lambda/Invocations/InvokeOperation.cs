using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Execution;
using Kiln.Services.Lambda.Asynchronous;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Recursion;
using Kiln.Services.Lambda.Tracing;

namespace Kiln.Services.Lambda.Invocations;

/// <summary>
/// Invoke, the hot path:
/// 1. the function version, from memory;
/// 2. the event, which must be JSON but is never parsed into anything;
/// 3. the data plane runs it;
/// 4. its outcome gets AWS's codes, here and nowhere else.
/// </summary>
public sealed class InvokeOperation(InvocableFunctions functions, AsynchronousInvocation asynchronous, IInvoker invoker, RecursionGuard recursion, InvocationTraces traces)
{
    private static readonly RequestShape Shape = new(new ShapeOptions(LambdaService.Description, LambdaShapes.Default).Of(typeof(InvocationRequest)));

    [Operation("POST", "/2015-03-31/functions/{FunctionName}/invocations",
        MaxRequestBytes = LambdaLimits.PayloadBytes, PermissionName = "InvokeFunction", ValidatesItself = true, NeverBlocks = true)]
    public async Task<InvocationResponse> Invoke(InvocationRequest request, Caller caller, CancellationToken cancellationToken)
    {
        // :: 1
        if (!request.IsPlain)
            Validator.Validate(LambdaService.Description, Shape, request);
        var identifier = FunctionIdentifier.Parse(request.FunctionName!, request.Qualifier, caller, "InvokeFunction");
        var function = await functions.FindAsync(identifier.Key, cancellationToken);

        // :: 2
        var payload = request.Payload is { Length: > 0 } given ? given : EventJson.Empty;
        if (EventJson.Fault(payload.Span) is { } fault)
            throw EventJson.Refusal(fault);
        switch (request.InvocationType)
        {
            case "DryRun":
                return new() { StatusCode = 204 };
            case "Event":
                await AcceptAsync(request, identifier, function.Record, payload, caller, cancellationToken);
                return new() { StatusCode = 202 };
        }

        // :: 3
        var header = recursion.Enter(TraceParent.Join(request.TraceHeader, request.TraceParent), function.Record.Key);
        var traced = traces.Begin(function.Record, header, caller.RequestId);
        var outcome = await invoker.InvokeAsync(
            function.Executable,
            new Invocation
            {
                RequestId = caller.RequestId,
                InvokedFunctionArn = identifier.QualifiedArn,
                Payload = payload,
                ClientContext = request.ClientContext is null ? null : ClientContext.Decode(request.ClientContext),
                TraceHeader = traced.Header,
                Trace = traced.Context,
                WantsLogTail = request.LogType == "Tail",
            },
            cancellationToken);

        traces.End(traced, function.Record, identifier.QualifiedArn, caller.RequestId, outcome);

        // :: 4
        return outcome switch
        {
            InvocationOutcome.Completed completed => new()
            {
                StatusCode = 200,
                ExecutedVersion = function.Record.Key.Version,
                // Python never produces the other value, Handled.
                FunctionError = completed is InvocationOutcome.Succeeded ? null : "Unhandled",
                LogResult = request.LogType == "Tail" ? Convert.ToBase64String(outcome.LogTail.Span) : null,
                TraceHeader = traced.Header,
                Payload = completed.Payload,
            },
            _ => throw LambdaErrors.DidNotRun(function.Record, outcome),
        };
    }

    // As on AWS, the function gets no client context then. It is checked all the same.
    private Task AcceptAsync(
        InvocationRequest request, FunctionIdentifier identifier, FunctionRecord function, ReadOnlyMemory<byte> payload, Caller caller, CancellationToken cancellationToken)
    {
        if (request.ClientContext is not null)
            ClientContext.Decode(request.ClientContext);
        var header = traces.Decide(function, TraceParent.Join(request.TraceHeader, request.TraceParent), caller.RequestId);
        return asynchronous.AcceptAsync(identifier, caller.RequestId, payload, header, cancellationToken);
    }
}
