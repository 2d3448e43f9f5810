using System.Text;
using System.Text.Json;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Execution;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Invocations;

/// <summary>
/// Invoke, the hot path:
/// 1. the function version, from memory;
/// 2. the event, which must be JSON but is never parsed into anything;
/// 3. the data plane runs it;
/// 4. its outcome gets AWS's codes, here and nowhere else.
/// </summary>
public sealed class InvokeOperation(FunctionStore store, Qualifiers qualifiers, FunctionDeployment deployment, IInvoker invoker, TimeProvider time)
{
    private static readonly TimeSpan DeploymentPatience = TimeSpan.FromSeconds(30);
    private static readonly ReadOnlyMemory<byte> EmptyEvent = "{}"u8.ToArray();
    private static readonly RequestShape Shape = new(new ShapeOptions(LambdaService.Description, LambdaShapes.Default).Of(typeof(InvocationRequest)));

    [Operation("POST", "/2015-03-31/functions/{FunctionName}/invocations",
        MaxRequestBytes = LambdaLimits.PayloadBytes, PermissionName = "InvokeFunction", ValidatesItself = true, NeverBlocks = true)]
    public async Task<InvocationResponse> Invoke(InvocationRequest request, Caller caller, CancellationToken cancellationToken)
    {
        // :: 1
        if (!request.IsPlain)
            Validator.Validate(LambdaService.Description, Shape, request);
        var identifier = FunctionIdentifier.Parse(request.FunctionName!, request.Qualifier, caller, "InvokeFunction");
        var function = await FindAsync(identifier, cancellationToken);

        // :: 2
        var payload = request.Payload is { Length: > 0 } given ? given : EmptyEvent;
        if (EventJson.Fault(payload.Span) is { } fault)
            throw new AwsException(LambdaErrors.InvalidRequestContentException, $"Could not parse request body into json: Could not parse payload into json: {fault}");
        switch (request.InvocationType)
        {
            case "DryRun":
                return new() { StatusCode = 204 };
            case "Event":
                throw LambdaErrors.NotBuilt("asynchronous invocation (InvocationType Event)");
        }

        // :: 3
        var outcome = await invoker.InvokeAsync(
            function.Executable,
            new Invocation
            {
                RequestId = caller.RequestId,
                InvokedFunctionArn = identifier.QualifiedArn,
                Payload = payload,
                ClientContext = request.ClientContext is null ? null : DecodeClientContext(request.ClientContext),
                TraceHeader = request.TraceHeader ?? TraceHeader.Unsampled(caller.RequestId, time.GetUtcNow()),
                WantsLogTail = request.LogType == "Tail",
            },
            cancellationToken);

        // :: 4
        return outcome switch
        {
            InvocationOutcome.Throttled throttled => throw LambdaErrors.Throttled(throttled.Reason.ToString()),
            InvocationOutcome.Completed completed => new()
            {
                StatusCode = 200,
                ExecutedVersion = function.Record.Key.Version,
                // Python never produces the other value, Handled.
                FunctionError = completed is InvocationOutcome.Succeeded ? null : "Unhandled",
                LogResult = request.LogType == "Tail" ? Convert.ToBase64String(outcome.LogTail.Span) : null,
                Payload = completed.Payload,
            },
            _ => throw new InvalidOperationException($"An outcome of type {outcome.GetType().Name} has no answer."),
        };
    }

    private async ValueTask<StoredFunction> FindAsync(FunctionIdentifier identifier, CancellationToken cancellationToken)
    {
        var key = new FunctionKey(identifier.AccountId, identifier.Region, identifier.Name, identifier.Qualifier ?? FunctionIdentifier.Latest);
        var function = qualifiers.Draw(key) ?? throw LambdaErrors.FunctionNotFound($"{identifier.Arn}:{key.Version}");
        key = function.Record.Key;
        if (function.Record is { State: FunctionState.Active, LastUpdateStatus: not LastUpdateStatus.InProgress })
            return function;
        // A deployment takes milliseconds: whoever invokes right after a change waits for it rather than being sent away.
        await deployment.WaitAsync(key, DeploymentPatience, cancellationToken);
        function = store.Find(key) ?? throw LambdaErrors.FunctionNotFound($"{identifier.Arn}:{key.Version}");
        return function.Record.State == FunctionState.Active ? function : throw LambdaErrors.NotInvocable(function.Record.State.ToString());
    }

    private static string DecodeClientContext(string header)
    {
        try
        {
            var bytes = Convert.FromBase64String(header);
            if (header.Length <= LambdaLimits.ClientContextBytes && JsonDocument.Parse(bytes).RootElement.ValueKind == JsonValueKind.Object)
                return Encoding.UTF8.GetString(bytes);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
        }
        throw new AwsException(LambdaErrors.InvalidRequestContentException, $"Client context must be a valid Base64-encoded JSON object of at most {LambdaLimits.ClientContextBytes} bytes.");
    }
}
