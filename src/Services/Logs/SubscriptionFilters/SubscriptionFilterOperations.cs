using Kiln.Aws.Operations;
using Kiln.Services.Logs.Filters;
using Kiln.Services.Logs.Patterns;

namespace Kiln.Services.Logs.SubscriptionFilters;

/// <summary>Filters that send log events on.</summary>
internal sealed class SubscriptionFilterOperations(LogGroupStore groups, LogFilters filters, ISubscribedFunctions functions, LogWriter writer, TimeProvider time)
{
    private const int MostOfGroup = 2;
    private const int DefaultLimit = 50;

    [Operation]
    public async Task PutSubscriptionFilter(PutSubscriptionFilterRequest request, Caller caller, CancellationToken cancellationToken)
    {
        FilterPattern.Parse(request.FilterPattern);
        // To take these and not heed them would be worse than to refuse.
        if (request is { FieldSelectionCriteria.Length: > 0 } or { EmitSystemFields.Count: > 0 } or { ApplyOnTransformedLogs: true })
            throw LogsErrors.Invalid("Kiln does not have fieldSelectionCriteria, emitSystemFields and applyOnTransformedLogs yet.");
        await writer.FlushAsync(cancellationToken);
        var key = new GroupKey(caller.AccountId, caller.Region, request.LogGroupName!);
        var group = await groups.FindAsync(key) ?? throw LogsErrors.NoSuchGroup();
        CheckDestination(request, key);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await filters.Subscription.PutAsync(
            group.Id, key, request.FilterName!,
            current => new()
            {
                FilterName = request.FilterName,
                LogGroupName = request.LogGroupName,
                FilterPattern = request.FilterPattern,
                DestinationArn = request.DestinationArn,
                RoleArn = request.RoleArn,
                Distribution = request.Distribution ?? "ByLogStream",
                ApplyOnTransformedLogs = request.ApplyOnTransformedLogs ?? false,
                CreationTime = current?.CreationTime ?? now,
            },
            MostOfGroup,
            cancellationToken);
    }

    [Operation]
    public async Task DeleteSubscriptionFilter(DeleteSubscriptionFilterRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        var key = new GroupKey(caller.AccountId, caller.Region, request.LogGroupName!);
        var group = await groups.FindAsync(key) ?? throw LogsErrors.NoSuchGroup();
        if (!await filters.Subscription.DeleteAsync(group.Id, key, request.FilterName!, cancellationToken))
            throw LogsErrors.NoSuch("subscription filter");
    }

    [Operation]
    public async Task<DescribeSubscriptionFiltersResponse> DescribeSubscriptionFilters(
        DescribeSubscriptionFiltersRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        var key = new GroupKey(caller.AccountId, caller.Region, request.LogGroupName!);
        if (await groups.FindAsync(key) is null)
            throw LogsErrors.NoSuchGroup();
        var found = filters.Subscription.Of(key).Select(f => f.Definition)
            .Where(f => f.FilterName!.StartsWith(request.FilterNamePrefix ?? "", StringComparison.Ordinal));
        var (page, token) = FilterPage.Of(found, f => f.FilterName!, request.NextToken, request.Limit ?? DefaultLimit);
        return new() { SubscriptionFilters = page, NextToken = token };
    }

    private void CheckDestination(PutSubscriptionFilterRequest request, GroupKey group)
    {
        var arn = request.DestinationArn!;
        if (arn.Split(':') is not ["arn", _, var service, var region, var account, ..])
            throw LogsErrors.Invalid($"Value '{arn}' at 'destinationArn' is not an ARN.");
        if (service != "lambda")
            throw LogsErrors.Invalid($"Kiln delivers log events to functions only, not to '{service}' yet.");
        if (request.RoleArn is not null)
            throw LogsErrors.Invalid("destinationArn for vendor lambda cannot be used with roleArn");
        // A function of another account cannot be a destination, whatever its policy says.
        if (region != group.Region || account != group.AccountId || functions.LogGroupOf(arn) is not { } own || !functions.Allows(arn, SubscriptionDelivery.SourceArn(group), group.AccountId))
            throw LogsErrors.Invalid("Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.");
        if (own == group.Name)
            throw LogsErrors.Invalid("The log group is the destination function's own: every delivery would cause the next.");
    }
}
