using Kiln.Aws.Operations;
using Kiln.Services.CloudWatch.Alarms;

namespace Kiln.Services.CloudWatch.CompositeAlarms;

/// <summary>Alarms that watch other alarms, as they are made; the rest they have in common with all (<see cref="AlarmOperations"/>).</summary>
internal sealed class CompositeAlarmOperations(AlarmRegistry alarms, AlarmSaving saving)
{
    private const int MostChildren = 100;

    [Operation]
    public Task PutCompositeAlarm(PutCompositeAlarmRequest request, Caller caller, CancellationToken cancellationToken)
    {
        Check(request, new AlarmKey(caller.AccountId, caller.Region, request.AlarmName!));
        return saving.SaveAsync(request, new(), new() { AlarmRule = request.AlarmRule! }, caller, cancellationToken);
    }

    private void Check(PutCompositeAlarmRequest request, AlarmKey key)
    {
        // To take these and not heed them would be worse than to refuse.
        if (request is { ActionsSuppressor: not null } or { ActionsSuppressorWaitPeriod: not null } or { ActionsSuppressorExtensionPeriod: not null })
            throw CloudWatchErrors.Validation("Kiln does not have ActionsSuppressor of composite alarms yet.");
        AlarmRule rule;
        try
        {
            rule = AlarmRuleParser.Parse(request.AlarmRule!);
        }
        catch (FormatException e)
        {
            throw CloudWatchErrors.Validation($"AlarmRule is not a valid rule expression: {e.Message}.");
        }
        var children = rule.Names().Distinct(StringComparer.Ordinal).ToList();
        if (children.Count > MostChildren)
            throw CloudWatchErrors.Validation($"AlarmRule must not have more than {MostChildren} alarms.");
        if (children.Where(name => alarms.Find(key with { Name = name }) is null && name != key.Name).ToList() is { Count: > 0 } missing)
            throw CloudWatchErrors.Validation($"Could not save the composite alarm as alarms [{string.Join(", ", missing)}] in the alarm rule do not exist");
        if (Reaches(children, key, []))
            throw CloudWatchErrors.Validation($"Could not save the composite alarm {key.Name}: its rule leads back to itself.");
    }

    private bool Reaches(IEnumerable<string> names, AlarmKey target, HashSet<string> seen)
    {
        foreach (var name in names)
        {
            if (name == target.Name)
                return true;
            if (seen.Add(name) && alarms.Find(target with { Name = name })?.Rule is { } rule && Reaches(rule.Names(), target, seen))
                return true;
        }
        return false;
    }
}
