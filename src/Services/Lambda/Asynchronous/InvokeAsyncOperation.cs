using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;
using Kiln.Services.Lambda.Invocations;
using Kiln.Services.Lambda.Tracing;

namespace Kiln.Services.Lambda.Asynchronous;

/// <summary>What there was before Invoke had an invocation type.</summary>
public sealed class InvokeAsyncOperation(InvocableFunctions functions, AsynchronousInvocation asynchronous, InvocationTraces traces)
{
    [Operation("POST", "/2014-11-13/functions/{FunctionName}/invoke-async", Status = 202,
        MaxRequestBytes = LambdaLimits.PayloadBytes, PermissionName = "InvokeFunction")]
    public async Task<InvokeAsyncResponse> InvokeAsync(InvokeAsyncRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var identifier = FunctionIdentifier.Parse(request.FunctionName!, null, caller, "InvokeFunction");
        var function = await functions.FindAsync(identifier.Key, cancellationToken);
        var payload = request.InvokeArgs is { Length: > 0 } given ? given : EventJson.Empty;
        if (EventJson.Fault(payload.Span) is { } fault)
            throw EventJson.Refusal(fault);
        var header = traces.Decide(function.Record, TraceParent.Join(request.TraceHeader, request.TraceParent), caller.RequestId);
        await asynchronous.AcceptAsync(identifier, caller.RequestId, payload, header, cancellationToken);
        return new() { Status = 202 };
    }
}

public sealed record InvokeAsyncRequest : IResourceRequest
{
    [InPath, Required, Length(1, 256), Pattern(LambdaPatterns.NamespacedFunctionName)]
    public string? FunctionName { get; init; }

    [Payload, Required]
    public ReadOnlyMemory<byte>? InvokeArgs { get; init; }

    /// <summary>Not of the model: AWS's front end takes it, whatever the operation.</summary>
    [InHeader("X-Amzn-Trace-Id"), NotModelled]
    public string? TraceHeader { get; init; }

    /// <summary>Not of the model either: of callers that trace by W3C's header.</summary>
    [InHeader("traceparent"), NotModelled]
    public string? TraceParent { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.ResourceArn(FunctionName, null, caller);
}

public sealed record InvokeAsyncResponse
{
    [InStatus]
    public int? Status { get; init; }
}
