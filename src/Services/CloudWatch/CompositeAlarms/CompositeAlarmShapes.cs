using Kiln.Aws.Validation;
using Kiln.Services.CloudWatch.Alarms;
using Tag = Kiln.Services.CloudWatch.Tags.Tag;

namespace Kiln.Services.CloudWatch.CompositeAlarms;

public sealed record PutCompositeAlarmRequest : IAlarmRequest
{
    [Required, Length(1, 255)]
    public string? AlarmName { get; init; }

    [Required, Length(1, 10240)]
    public string? AlarmRule { get; init; }

    [Length(0, 1024)]
    public string? AlarmDescription { get; init; }
    public bool? ActionsEnabled { get; init; }

    [Length(0, 5)]
    [Length(1, 1024, On = On.ListMember)]
    public List<string>? OKActions { get; init; }

    [Length(0, 5)]
    [Length(1, 1024, On = On.ListMember)]
    public List<string>? AlarmActions { get; init; }

    [Length(0, 5)]
    [Length(1, 1024, On = On.ListMember)]
    public List<string>? InsufficientDataActions { get; init; }
    public List<Tag>? Tags { get; init; }

    /// <summary>Read to be refused, as the next.</summary>
    [Length(1, 1600)]
    public string? ActionsSuppressor { get; init; }
    public int? ActionsSuppressorWaitPeriod { get; init; }
    public int? ActionsSuppressorExtensionPeriod { get; init; }
}

public sealed record CompositeAlarm
{
    public bool? ActionsEnabled { get; init; }
    public List<string>? AlarmActions { get; init; }
    public string? AlarmArn { get; init; }
    public DateTimeOffset? AlarmConfigurationUpdatedTimestamp { get; init; }
    public string? AlarmDescription { get; init; }
    public string? AlarmName { get; init; }
    public string? AlarmRule { get; init; }
    public List<string>? InsufficientDataActions { get; init; }
    public List<string>? OKActions { get; init; }
    public string? StateReason { get; init; }
    public string? StateReasonData { get; init; }
    public DateTimeOffset? StateUpdatedTimestamp { get; init; }
    public string? StateValue { get; init; }
    public DateTimeOffset? StateTransitionedTimestamp { get; init; }

    internal static CompositeAlarm Of(Alarm alarm) => new()
    {
        ActionsEnabled = alarm.Definition.ActionsEnabled,
        AlarmActions = alarm.Definition.AlarmActions,
        AlarmArn = alarm.Definition.AlarmArn,
        AlarmConfigurationUpdatedTimestamp = alarm.Definition.AlarmConfigurationUpdatedTimestamp,
        AlarmDescription = alarm.Definition.AlarmDescription,
        AlarmName = alarm.Definition.AlarmName,
        AlarmRule = alarm.Composite!.AlarmRule,
        InsufficientDataActions = alarm.Definition.InsufficientDataActions,
        OKActions = alarm.Definition.OKActions,
        StateReason = alarm.Definition.StateReason,
        StateReasonData = alarm.Definition.StateReasonData,
        StateUpdatedTimestamp = alarm.Definition.StateUpdatedTimestamp,
        StateValue = alarm.Definition.StateValue,
        StateTransitionedTimestamp = alarm.Definition.StateTransitionedTimestamp,
    };
}
