using System.Globalization;
using System.Text.Json.Nodes;
using Kiln.Services.CloudWatch.Alarms;

namespace Kiln.Services.CloudWatch.CompositeAlarms;

/// <summary>
/// Looks at alarms that watch others, once these have been looked at. One that watches composite ones follows in the same round, since rounds go on
/// until nothing changes; no rule leads back to itself, so that they end.
/// </summary>
internal sealed class CompositeEvaluator(AlarmRegistry alarms, AlarmTransitions transitions, TimeProvider time)
{
    private const int MostRounds = 32;

    internal async Task EvaluateAsync(CancellationToken stopping)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var hasChanged = false;
            foreach (var alarm in alarms.All.Where(static a => a.Rule is not null).ToList())
                hasChanged |= await EvaluateAsync(alarm, stopping);
            if (!hasChanged)
                return;
        }
    }

    private async Task<bool> EvaluateAsync(Alarm alarm, CancellationToken stopping)
    {
        var value = alarm.Rule!.Holds(name => alarms.Find(alarm.Key with { Name = name })?.Definition.StateValue) ? AlarmState.Alarm : AlarmState.Ok;
        // One that was deleted or changed meanwhile is looked at again the next time.
        if (value == alarm.Definition.StateValue || alarms.Find(alarm.Key) != alarm)
            return false;
        var children = alarm.Rule.Names().Distinct(StringComparer.Ordinal).Select(name => alarms.Find(alarm.Key with { Name = name })?.Definition).OfType<MetricAlarm>().ToList();
        await transitions.SetAsync(alarm.Key, new(value, ReasonOf(value, children), DataOf(children)), stopping);
        return true;
    }

    // The child that changed last is what brought it about.
    private string ReasonOf(string value, List<MetricAlarm> children)
    {
        var latest = children.MaxBy(static c => c.StateTransitionedTimestamp);
        var at = (latest?.StateTransitionedTimestamp ?? time.GetUtcNow()).UtcDateTime.ToString("dddd dd MMMM, yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        return latest is null ? $"The alarm rule is {(value == AlarmState.Alarm ? "TRUE" : "FALSE")}" : $"{latest.AlarmArn} transitioned to {latest.StateValue} at {at}";
    }

    private static string DataOf(List<MetricAlarm> children) => new JsonObject
    {
        // As many as the model lets reasons have.
        ["triggeringAlarms"] = new JsonArray([.. children.OrderByDescending(static c => c.StateTransitionedTimestamp).Take(10).Select(static c => (JsonNode)new JsonObject
        {
            ["arn"] = c.AlarmArn,
            ["state"] = new JsonObject { ["value"] = c.StateValue, ["timestamp"] = AlarmDocuments.Time(c.StateTransitionedTimestamp!.Value) },
        })]),
    }.ToJsonString();
}
