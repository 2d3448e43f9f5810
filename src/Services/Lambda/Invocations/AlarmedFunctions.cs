using Kiln.Services.CloudWatch.Alarms;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Logs.SubscriptionFilters;

namespace Kiln.Services.Lambda.Invocations;

/// <summary>Functions that alarms invoke, as CloudWatch's own service: their policies must let it.</summary>
public sealed class AlarmedFunctions(SubscribedFunctions functions, PolicyAuthorizer authorizer) : IAlarmFunctions
{
    private const string Service = "lambda.alarms.cloudwatch.amazonaws.com";

    public async ValueTask<string?> InvokeAsync(string functionArn, string alarmArn, string accountId, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (!authorizer.AllowsService(Service, "lambda:InvokeFunction", functionArn, alarmArn, accountId))
            return $"CloudWatch is not authorized to perform: lambda:InvokeFunction on the resource {functionArn} because no resource-based policy allows the lambda:InvokeFunction action";
        return await functions.InvokeAsync(functionArn, payload, cancellationToken) switch
        {
            DeliveryOutcome.Delivered => null,
            DeliveryOutcome.Gone => "The function does not exist.",
            DeliveryOutcome.Throttled => "The function was throttled.",
            _ => "The function failed.",
        };
    }
}
