using Kiln.Aws.Errors;
using Kiln.Execution;
using Kiln.Services.Lambda.Asynchronous.Destinations;
using Kiln.Services.Lambda.Asynchronous.Queue;
using Kiln.Services.Lambda.EventInvokeConfigs;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Invocations;
using Kiln.Services.Lambda.Metering;
using Kiln.Services.Lambda.Recursion;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.Lambda.Asynchronous.Dispatch;

/// <summary>
/// One attempt to deliver an event:
/// 1. its function, and the settings of the qualifier that it was invoked by, are as they are now;
/// 2. what is too old, stopped by a reserve of 0 or part of a loop does not run;
/// 3. the data plane runs it;
/// 4. the outcome says whether it ends here, or when it runs again;
/// 5. where it ends, its destination learns how, and the dead-letter queue gets it if it failed.
/// </summary>
public sealed class EventDelivery(
    FunctionStore functions, InvocableFunctions invocable, EventInvokeConfigStore configs, TracedInvoker invoker, DestinationSender destinations, AsynchronousOptions options,
    TimeProvider time, ILogger<EventDelivery> log, IFunctionMetrics? metrics = null)
{
    /// <param name="stopping">The server stops: what is lost by that is no outcome.</param>
    internal async Task<Disposition> DeliverAsync(QueuedEvent queued, CancellationToken stopping)
    {
        try
        {
            return await TryDeliverAsync(queued, stopping);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            return new Disposition.Left();
        }
        catch (AwsException e) when (e.Code == LambdaErrors.ResourceNotFoundException)
        {
            log.LogWarning("The asynchronous event {RequestId} of {Function} is discarded: there is no such function any more", queued.RequestId, queued.InvokedArn);
            return new Disposition.Finished();
        }
        catch (Exception e)
        {
            log.LogWarning(e, "The asynchronous event {RequestId} of {Function} could not be delivered", queued.RequestId, queued.InvokedArn);
            return await DeferAsync(queued, functions.Find(queued.Function), wasThrottled: false, stopping);
        }
    }

    private async Task<Disposition> TryDeliverAsync(QueuedEvent queued, CancellationToken stopping)
    {
        // :: 1
        var latest = functions.Find(queued.Function) ?? throw LambdaErrors.FunctionNotFound(queued.InvokedArn);
        var settings = configs.Find(queued.Settings);

        // :: 2
        if (latest.Record.ReservedConcurrency == 0)
            return await EndAsync(queued, new(InvocationCondition.ZeroReservedConcurrency), latest, stopping);
        if (RetryRules.IsTooOld(queued.AcceptedAt, settings, time.GetUtcNow()))
            return await EndAsync(queued, new(InvocationCondition.EventAgeExceeded), latest, stopping);
        var (traceHeader, runs) = Lineage.Next(queued.TraceHeader, queued.Function.Arn);
        if (runs >= Lineage.Limit && latest.Record.RecursiveLoop is null)
        {
            log.LogWarning("{Function} was invoked in a recursive loop: its asynchronous event {RequestId} is discarded", queued.InvokedArn, queued.RequestId);
            metrics?.Add(FunctionMetric.RecursiveInvocationsDropped, queued.Function, queued.InvokedArn);
            return await EndAsync(queued, new(InvocationCondition.RecursiveInvocation), latest, stopping);
        }
        var function = await invocable.FindAsync(queued.Settings, stopping);

        // :: 3
        var invocation = new Invocation { RequestId = queued.RequestId, InvokedFunctionArn = queued.InvokedArn, Payload = queued.Payload };
        var traced = invoker.BeginAttempt(function, traceHeader, queued.RequestId, queued.AcceptedAt, queued.Attempts + 1);
        var began = time.GetUtcNow();
        var outcome = await invoker.InvokeAsync(function, traced, invocation, stopping);

        // :: 4
        if (outcome is InvocationOutcome.SandboxLost or InvocationOutcome.InitFailed && stopping.IsCancellationRequested)
            return new Disposition.Left();
        if (outcome is not InvocationOutcome.Completed completed)
            return await DeferAsync(queued, function, wasThrottled: outcome is InvocationOutcome.Throttled, stopping);
        queued = queued with { Attempts = queued.Attempts + 1, Deferrals = 0 };
        metrics?.Add(FunctionMetric.AsyncEventAge, queued.Function, queued.InvokedArn, (began - queued.AcceptedAt).TotalMilliseconds);
        var condition = InvocationCondition.Success;
        if (completed is not InvocationOutcome.Succeeded)
        {
            var retry = RetryRules.AfterError(queued.Attempts, queued.AcceptedAt, settings, options.RetryWait, time.GetUtcNow());
            if (retry.At is { } at)
                return new Disposition.Deferred(queued, at, WasThrottled: false);
            condition = retry.Otherwise;
        }
        return await EndAsync(queued, new(condition, completed, function.Record.Key.Version), function, stopping);
    }

    /// <param name="function">Null: it is gone.</param>
    private async Task<Disposition> DeferAsync(QueuedEvent queued, StoredFunction? function, bool wasThrottled, CancellationToken stopping)
    {
        var retry = RetryRules.AfterDeferral(queued.Deferrals, queued.AcceptedAt, configs.Find(queued.Settings), time.GetUtcNow());
        if (retry.At is { } at)
            return new Disposition.Deferred(queued with { Deferrals = queued.Deferrals + 1 }, at, wasThrottled);
        return function is null ? new Disposition.Finished() : await EndAsync(queued, new(retry.Otherwise), function, stopping);
    }

    // :: 5
    private async Task<Disposition> EndAsync(QueuedEvent queued, EventEnd end, StoredFunction function, CancellationToken stopping)
    {
        var settings = configs.Find(queued.Settings);
        var succeeded = end.Condition == InvocationCondition.Success;
        try
        {
            if ((succeeded ? settings?.OnSuccess : settings?.OnFailure) is { } destination)
            {
                var record = new DestinationMessage(InvocationRecord.Write(queued, end, time.GetUtcNow()));
                if (!await destinations.SendAsync(destination, record, queued, function.Record, function.Executable, succeeded, stopping))
                    metrics?.Add(FunctionMetric.DestinationDeliveryFailures, queued.Function, queued.InvokedArn);
            }
            if (!succeeded && function.Record.DeadLetterConfig?.TargetArn is { Length: > 0 } deadLetters
                && !await destinations.SendAsync(deadLetters, DeadLetter.Of(queued, end), queued, function.Record, function.Executable, succeeded, stopping))
            {
                metrics?.Add(FunctionMetric.DeadLetterErrors, queued.Function, queued.InvokedArn);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return new Disposition.Left();
        }
        if (!succeeded)
            metrics?.Add(FunctionMetric.AsyncEventsDropped, queued.Function, queued.InvokedArn);
        return new Disposition.Finished();
    }
}
