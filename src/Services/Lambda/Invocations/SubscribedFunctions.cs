using Kiln.Execution;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Logs.SubscriptionFilters;

namespace Kiln.Services.Lambda.Invocations;

/// <summary>Functions as CloudWatch Logs invokes them.</summary>
public sealed class SubscribedFunctions(Qualifiers qualifiers, TracedInvoker invoker, PolicyAuthorizer authorizer) : ISubscribedFunctions
{
    private const string Service = "logs.amazonaws.com";

    public string? LogGroupOf(string arn) => Parse(arn) is { } function ? qualifiers.Find(function.Key)?.Record.LogGroup : null;

    public bool Allows(string arn, string logGroupArn, string accountId) => authorizer.AllowsService(Service, "lambda:InvokeFunction", arn, logGroupArn, accountId);

    public async ValueTask<DeliveryOutcome> InvokeAsync(string arn, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (Parse(arn) is not { } identifier || qualifiers.Draw(identifier.Key) is not { } function)
            return DeliveryOutcome.Gone;
        // One that is being deployed will be ready in a moment.
        if (function.Record.State != FunctionState.Active || function.Record.LastUpdateStatus == LastUpdateStatus.InProgress)
            return DeliveryOutcome.Throttled;
        var requestId = Guid.NewGuid().ToString();
        var invocation = new Invocation { RequestId = requestId, InvokedFunctionArn = identifier.QualifiedArn, Payload = payload };
        var outcome = await invoker.InvokeAsync(function, invoker.Begin(function, header: null, requestId), invocation, cancellationToken);
        return outcome switch
        {
            InvocationOutcome.Succeeded => DeliveryOutcome.Delivered,
            InvocationOutcome.Throttled => DeliveryOutcome.Throttled,
            _ => DeliveryOutcome.FunctionError,
        };
    }

    // arn:aws:lambda:us-east-1:123456789012:function:name, perhaps with :qualifier
    private static FunctionIdentifier? Parse(string arn) => arn.Split(':') switch
    {
        ["arn", _, "lambda", var region, var account, "function", var name] => new(account, region, name, null),
        ["arn", _, "lambda", var region, var account, "function", var name, var qualifier] => new(account, region, name, qualifier),
        _ => null,
    };
}
