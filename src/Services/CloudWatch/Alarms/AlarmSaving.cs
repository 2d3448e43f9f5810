using Kiln.Aws.Operations;
using Kiln.Services.Iam;
using Tag = Kiln.Services.CloudWatch.Tags.Tag;

namespace Kiln.Services.CloudWatch.Alarms;

/// <summary>What every alarm is put with, whatever it watches.</summary>
public interface IAlarmRequest : IResourceRequest
{
    string? AlarmName { get; }
    string? AlarmDescription { get; }
    bool? ActionsEnabled { get; }
    List<string>? OKActions { get; }
    List<string>? AlarmActions { get; }
    List<string>? InsufficientDataActions { get; }
    List<Tag>? Tags { get; }

    string IResourceRequest.ResourceArn(Caller caller) => AlarmArns.Of(caller.AccountId, caller.Region, AlarmName);
}

/// <summary>Puts an alarm in the place of the one of its name, and tells the history.</summary>
internal sealed class AlarmSaving(AlarmRegistry alarms, AlarmHistoryStore history, TimeProvider time)
{
    /// <param name="watched">What an alarm on metrics watches, and nothing else.</param>
    /// <param name="composite">Null: it watches metrics.</param>
    internal async Task SaveAsync(IAlarmRequest request, MetricAlarm watched, CompositeDefinition? composite, Caller caller, CancellationToken cancellationToken)
    {
        AlarmRules.CheckActions(request.OKActions, request.AlarmActions, request.InsufficientDataActions);
        Tags.TagOperations.Check(request.Tags ?? []);
        var (key, now) = (new AlarmKey(caller.AccountId, caller.Region, request.AlarmName!), time.GetUtcNow());
        var isNew = alarms.Find(key) is null;
        var alarm = await alarms.UpdateAsync(
            key,
            current => current is not null && (current.Composite is null) != (composite is null)
                ? throw OtherKind(current)
                : new(key, DefinitionOf(request, watched, current?.Definition, key, now), current?.Tags ?? (request.Tags ?? []).ToDictionary(t => t.Key!, t => t.Value!))
                {
                    Composite = composite,
                },
            cancellationToken);
        await history.AddAsync(
            key, now, "ConfigurationUpdate", $"Alarm \"{key.Name}\" {(isNew ? "created" : "updated")}", AlarmDocuments.Configuration(alarm!, isNew ? "Create" : "Update"));
    }

    private static Exception OtherKind(Alarm current)
    {
        var (wanted, present) = current.Composite is null ? ("composite", "metric") : ("metric", "composite");
        return CloudWatchErrors.Validation($"Could not save the {wanted} alarm: there is a {present} alarm of the name {current.Key.Name}.");
    }

    // What changes an alarm leaves its state as it is.
    private static MetricAlarm DefinitionOf(IAlarmRequest request, MetricAlarm watched, MetricAlarm? current, in AlarmKey key, DateTimeOffset now) => watched with
    {
        AlarmName = key.Name,
        AlarmArn = AlarmArns.Of(key.AccountId, key.Region, key.Name),
        AlarmDescription = request.AlarmDescription,
        AlarmConfigurationUpdatedTimestamp = now,
        ActionsEnabled = request.ActionsEnabled ?? true,
        OKActions = request.OKActions ?? [],
        AlarmActions = request.AlarmActions ?? [],
        InsufficientDataActions = request.InsufficientDataActions ?? [],
        StateValue = current?.StateValue ?? AlarmState.InsufficientData,
        StateReason = current?.StateReason ?? "Unchecked: Initial alarm creation",
        StateReasonData = current?.StateReasonData,
        StateUpdatedTimestamp = current?.StateUpdatedTimestamp ?? now,
        StateTransitionedTimestamp = current?.StateTransitionedTimestamp ?? now,
    };
}
