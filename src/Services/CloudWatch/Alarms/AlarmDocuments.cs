using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kiln.Services.CloudWatch.Alarms;

/// <summary>JSON that tells of alarms: in their history, and to functions that they invoke.</summary>
internal static class AlarmDocuments
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What the model lets history data be.
    private const int MostHistory = 4095;

    internal static string Configuration(Alarm alarm, string type)
    {
        var definition = JsonSerializer.SerializeToNode(alarm.Definition, StoredAlarms.Default.MetricAlarm)!;
        if (alarm.Composite is { } composite)
            definition["AlarmRule"] = composite.AlarmRule;
        return Short(new JsonObject
        {
            ["version"] = "1.0",
            ["type"] = type,
            [type == "Delete" ? "deletedAlarm" : type == "Create" ? "createdAlarm" : "updatedAlarm"] = definition,
        });
    }

    internal static string Transition(MetricAlarm before, AlarmState now) => Short(new JsonObject
    {
        ["version"] = "1.0",
        ["oldState"] = StateOf(new(before.StateValue!, before.StateReason!, before.StateReasonData)),
        ["newState"] = StateOf(now),
    });

    internal static string Action(string arn, string? failure)
    {
        var document = new JsonObject { ["version"] = "1.0", ["actionState"] = failure is null ? "Succeeded" : "Failed", ["notificationResource"] = arn };
        if (failure is not null)
            document["error"] = failure;
        return Short(document);
    }

    /// <summary>What is evaluated, as StateReasonData has it.</summary>
    internal static string Reason(MetricAlarm alarm, IReadOnlyList<AlarmPoint> points, DateTimeOffset now)
    {
        var recent = points.Where(p => p.Value is not null).ToList();
        return new JsonObject
        {
            ["version"] = "1.0",
            ["queryDate"] = Time(now),
            ["startDate"] = recent.Count > 0 ? Time(recent[0].At) : null,
            ["statistic"] = alarm.Statistic ?? alarm.ExtendedStatistic,
            ["period"] = AlarmRules.PeriodOf(alarm),
            ["recentDatapoints"] = new JsonArray([.. recent.Select(p => (JsonNode)p.Value!.Value)]),
            ["threshold"] = alarm.Threshold,
            ["evaluatedDatapoints"] = new JsonArray([.. points.Reverse().Select(p => (JsonNode)new JsonObject { ["timestamp"] = Time(p.At), ["value"] = p.Value })]),
        }.ToJsonString(Plain);
    }

    // {"source":"aws.cloudwatch","alarmArn":"…","accountId":"…","time":"…","region":"…","alarmData":{…}}
    internal static byte[] Event(Alarm alarm, MetricAlarm before, DateTimeOffset now) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["source"] = "aws.cloudwatch",
        ["alarmArn"] = alarm.Definition.AlarmArn,
        ["accountId"] = alarm.Key.AccountId,
        ["time"] = Time(now),
        ["region"] = alarm.Key.Region,
        ["alarmData"] = new JsonObject
        {
            ["alarmName"] = alarm.Key.Name,
            ["state"] = EventState(alarm.Definition),
            ["previousState"] = EventState(before),
            ["configuration"] = ConfigurationOf(alarm),
        },
    }.ToJsonString(Plain));

    private static JsonObject ConfigurationOf(Alarm alarm) =>
        alarm.Composite is { } composite ? new() { ["alarmRule"] = composite.AlarmRule, ["description"] = alarm.Definition.AlarmDescription } : ConfigurationOf(alarm.Definition);

    private static JsonObject ConfigurationOf(MetricAlarm alarm)
    {
        var metrics = alarm.Metrics is not null
            ? new JsonArray([.. alarm.Metrics.Select(query => query.MetricStat is { } stat
                ? MetricOf(query.Id!, stat.Metric!.Namespace, stat.Metric.MetricName, stat.Metric.Dimensions, stat.Period, stat.Stat, query.ReturnData ?? true)
                : new JsonObject { ["id"] = query.Id, ["expression"] = query.Expression, ["label"] = query.Label, ["returnData"] = query.ReturnData ?? true })])
            : new JsonArray(MetricOf(
                "m1", alarm.Namespace, alarm.MetricName, alarm.Dimensions, alarm.Period, alarm.Statistic ?? alarm.ExtendedStatistic, true));
        return new() { ["description"] = alarm.AlarmDescription, ["metrics"] = metrics };
    }

    private static JsonObject MetricOf(string id, string? ns, string? name, List<Metrics.Dimension>? dimensions, int? period, string? stat, bool isReturned)
    {
        var named = new JsonObject();
        foreach (var dimension in dimensions ?? [])
            named[dimension.Name!] = dimension.Value;
        return new()
        {
            ["id"] = id,
            ["metricStat"] = new JsonObject
            {
                ["metric"] = new JsonObject { ["namespace"] = ns, ["name"] = name, ["dimensions"] = named },
                ["period"] = period,
                ["stat"] = stat,
            },
            ["returnData"] = isReturned,
        };
    }

    private static JsonObject EventState(MetricAlarm alarm) => new()
    {
        ["value"] = alarm.StateValue,
        ["reason"] = alarm.StateReason,
        ["reasonData"] = alarm.StateReasonData,
        ["timestamp"] = Time(alarm.StateUpdatedTimestamp!.Value),
    };

    private static JsonObject StateOf(AlarmState state)
    {
        var document = new JsonObject { ["stateValue"] = state.Value, ["stateReason"] = state.Reason };
        if (state.ReasonData is { } data)
            document["stateReasonData"] = JsonNode.Parse(data);
        return document;
    }

    private static string Short(JsonObject document)
    {
        var text = document.ToJsonString(Plain);
        return text.Length <= MostHistory ? text : text[..MostHistory];
    }

    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);
}
