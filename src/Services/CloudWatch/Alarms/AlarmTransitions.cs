using Microsoft.Extensions.Logging;

namespace Kiln.Services.CloudWatch.Alarms;

/// <summary>
/// Brings an alarm into a state, whoever says so. When that is another than before:
/// 1. it is stored, and kept in the history;
/// 2. the actions for it begin, unless they are disabled; nobody waits for them.
/// </summary>
internal sealed class AlarmTransitions(AlarmRegistry alarms, AlarmHistoryStore history, IAlarmFunctions functions, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _acting = new();
    private readonly HashSet<Task> _actions = [];

    /// <returns>False when there is no such alarm.</returns>
    internal async Task<bool> SetAsync(AlarmKey key, AlarmState state, CancellationToken cancellationToken)
    {
        // :: 1
        var now = time.GetUtcNow();
        MetricAlarm? before = null;
        var alarm = await alarms.UpdateAsync(
            key,
            current =>
            {
                before = current?.Definition;
                return current is null ? null : current with { Definition = Changed(current.Definition, state, now) };
            },
            cancellationToken);
        if (alarm is null || before is null)
            return false;
        if (before.StateValue == state.Value)
            return true;
        await history.AddAsync(key, now, "StateUpdate", $"Alarm updated from {before.StateValue} to {state.Value}", AlarmDocuments.Transition(before, state));

        // :: 2
        if (alarm.Definition.ActionsEnabled != false)
        {
            foreach (var arn in ActionsOf(alarm.Definition, state.Value))
                Begin(alarm, before, arn, now);
        }
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] left;
        lock (_acting)
            left = [.. _actions];
        await Task.WhenAll(left);
        _stopping.Dispose();
    }

    private static MetricAlarm Changed(MetricAlarm alarm, AlarmState state, DateTimeOffset now) => alarm with
    {
        StateValue = state.Value,
        StateReason = state.Reason,
        StateReasonData = state.ReasonData,
        StateUpdatedTimestamp = now,
        StateTransitionedTimestamp = alarm.StateValue == state.Value ? alarm.StateTransitionedTimestamp : now,
    };

    private static List<string> ActionsOf(MetricAlarm alarm, string state) => (state switch
    {
        AlarmState.Ok => alarm.OKActions,
        AlarmState.Alarm => alarm.AlarmActions,
        _ => alarm.InsufficientDataActions,
    }) ?? [];

    private void Begin(Alarm alarm, MetricAlarm before, string arn, DateTimeOffset now)
    {
        lock (_acting)
        {
            var action = Task.Run(() => ActAsync(alarm, before, arn, now));
            _actions.Add(action);
            action.ContinueWith(ended => { lock (_acting) _actions.Remove(ended); }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task ActAsync(Alarm alarm, MetricAlarm before, string arn, DateTimeOffset now)
    {
        string? failure;
        try
        {
            if (arn.Split(':') is ["arn", _, "lambda", _, _, "function", ..])
                failure = await functions.InvokeAsync(arn, alarm.Definition.AlarmArn!, alarm.Key.AccountId, AlarmDocuments.Event(alarm, before, now), _stopping.Token);
            else
            {
                failure = "Kiln does not deliver to targets of this kind: only to functions.";
                log.LogWarning("Alarm {Alarm} did not deliver to {Target}: only functions are delivered to", alarm.Key.Name, arn);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }
        catch (Exception e)
        {
            log.LogError(e, "Alarm {Alarm} could not invoke {Target}", alarm.Key.Name, arn);
            failure = "The function could not be invoked.";
        }
        try
        {
            var summary = $"{(failure is null ? "Successfully executed" : "Failed to execute")} action {arn}";
            await history.AddAsync(alarm.Key, time.GetUtcNow(), "Action", summary.Length <= 255 ? summary : summary[..255], AlarmDocuments.Action(arn, failure));
        }
        catch (Exception e)
        {
            log.LogError(e, "The action of alarm {Alarm} could not be kept in its history", alarm.Key.Name);
        }
    }
}
