using System.Text.Json;
using Kiln.Aws.Operations;
using Kiln.Services.CloudWatch.CompositeAlarms;
using Kiln.Services.CloudWatch.Metrics;

namespace Kiln.Services.CloudWatch.Alarms;

/// <summary>Alarms as they are made, found and deleted.</summary>
internal sealed class AlarmOperations(
    AlarmRegistry alarms, AlarmSaving saving, AlarmHistoryStore history, AlarmTransitions transitions, TimeProvider time)
{
    private const int DefaultRecords = 50;
    private const string MetricType = "MetricAlarm", CompositeType = "CompositeAlarm";

    [Operation]
    public Task PutMetricAlarm(PutMetricAlarmRequest request, Caller caller, CancellationToken cancellationToken)
    {
        AlarmRules.Check(request);
        return saving.SaveAsync(request, WatchedBy(request), null, caller, cancellationToken);
    }

    [Operation]
    public async Task DeleteAlarms(DeleteAlarmsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        foreach (var name in request.AlarmNames!)
        {
            var key = new AlarmKey(caller.AccountId, caller.Region, name);
            var alarm = alarms.Find(key);
            if (await alarms.DeleteAsync(key, cancellationToken) && alarm is not null)
                await history.AddAsync(key, time.GetUtcNow(), "ConfigurationUpdate", $"Alarm \"{name}\" deleted", AlarmDocuments.Configuration(alarm, "Delete"));
        }
    }

    [Operation]
    public Task<DescribeAlarmsResponse> DescribeAlarms(DescribeAlarmsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request is { AlarmNames.Count: > 0, AlarmNamePrefix: not null })
            throw CloudWatchErrors.Validation("AlarmNames and AlarmNamePrefix are mutually exclusive");
        var after = request.NextToken is { } token ? PageToken.Read(token, 1)[0] : "";
        var most = request.MaxRecords ?? DefaultRecords;
        var found = alarms.Of(caller.AccountId, caller.Region)
            .Where(a => string.CompareOrdinal(a.Key.Name, after) > 0 && IsOfType(request, a) && IsWanted(request, a.Definition) && IsRelated(request, a))
            .Take(most + 1).ToList();
        return Task.FromResult(new DescribeAlarmsResponse
        {
            CompositeAlarms = [.. found.Take(most).Where(static a => a.Composite is not null).Select(CompositeAlarm.Of)],
            MetricAlarms = [.. found.Take(most).Where(static a => a.Composite is null).Select(static a => a.Definition)],
            NextToken = found.Count > most ? PageToken.Write(found[most - 1].Key.Name) : null,
        });
    }

    [Operation]
    public Task<DescribeAlarmsForMetricResponse> DescribeAlarmsForMetric(DescribeAlarmsForMetricRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var dimensions = MetricKey.TextOf(request.Dimensions);
        return Task.FromResult(new DescribeAlarmsForMetricResponse
        {
            MetricAlarms = [.. alarms.Of(caller.AccountId, caller.Region).Select(a => a.Definition).Where(a =>
                a.MetricName == request.MetricName && a.Namespace == request.Namespace && MetricKey.TextOf(a.Dimensions) == dimensions
                && (request.Statistic is null || a.Statistic == request.Statistic)
                && (request.ExtendedStatistic is null || a.ExtendedStatistic == request.ExtendedStatistic)
                && (request.Period is null || a.Period == request.Period)
                && (request.Unit is null || a.Unit == request.Unit))],
        });
    }

    [Operation]
    public async Task SetAlarmState(SetAlarmStateRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.StateReasonData is { } data && !IsJson(data))
            throw CloudWatchErrors.BadFormat("StateReasonData must be valid JSON");
        var key = new AlarmKey(caller.AccountId, caller.Region, request.AlarmName!);
        if (!await transitions.SetAsync(key, new(request.StateValue!, request.StateReason!, request.StateReasonData), cancellationToken))
            throw CloudWatchErrors.NoSuchAlarm($"Alarm {request.AlarmName} does not exist");
    }

    [Operation]
    public Task EnableAlarmActions(EnableAlarmActionsRequest request, Caller caller, CancellationToken cancellationToken) =>
        SetActionsAsync(request.AlarmNames!, true, caller, cancellationToken);

    [Operation]
    public Task DisableAlarmActions(DisableAlarmActionsRequest request, Caller caller, CancellationToken cancellationToken) =>
        SetActionsAsync(request.AlarmNames!, false, caller, cancellationToken);

    [Operation]
    public async Task<DescribeAlarmHistoryResponse> DescribeAlarmHistory(DescribeAlarmHistoryRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var most = request.MaxRecords ?? DefaultRecords;
        var query = new HistoryQuery(
            caller.AccountId, caller.Region, request.StartDate?.ToUnixTimeMilliseconds() ?? 0, request.EndDate?.ToUnixTimeMilliseconds() ?? long.MaxValue, most + 1)
        {
            AlarmName = request.AlarmName,
            Type = request.HistoryItemType,
            IsAscending = request.ScanBy == "TimestampAscending",
        };
        if (request.NextToken is { } token)
            query = PageToken.Read(token, 2) is [var at, var id] && long.TryParse(at, out var afterAt) && long.TryParse(id, out var afterId)
                ? query with { AfterAt = afterAt, AfterId = afterId }
                : throw CloudWatchErrors.InvalidToken();
        var isOther = request.AlarmTypes is { Count: > 0 } types && !types.Contains(MetricType) && !types.Contains(CompositeType);
        var found = isOther || request.AlarmContributorId is not null ? [] : await history.ReadAsync(query);
        return new()
        {
            AlarmHistoryItems = [.. found.Take(most).Select(row => new AlarmHistoryItem
            {
                AlarmName = row.AlarmName,
                AlarmType = alarms.Find(new(caller.AccountId, caller.Region, row.AlarmName)) is { Composite: not null } ? CompositeType : MetricType,
                Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(row.At),
                HistoryItemType = row.Type,
                HistorySummary = row.Summary,
                HistoryData = row.Data,
            })],
            NextToken = found.Count > most ? PageToken.Write($"{found[most - 1].At}", $"{found[most - 1].Id}") : null,
        };
    }

    private async Task SetActionsAsync(List<string> names, bool enabled, Caller caller, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            await alarms.UpdateAsync(
                new(caller.AccountId, caller.Region, name),
                current => current is null ? null : current with { Definition = current.Definition with { ActionsEnabled = enabled } },
                cancellationToken);
        }
    }

    // Where no type is named, only those on metrics are meant, as on AWS; unless the question is about the others.
    private static bool IsOfType(DescribeAlarmsRequest request, Alarm alarm)
    {
        var type = alarm.Composite is null ? MetricType : CompositeType;
        return request.AlarmTypes is { Count: > 0 } types ? types.Contains(type)
            : type == MetricType || request.ParentsOfAlarmName is not null || request.ChildrenOfAlarmName is not null;
    }

    private bool IsRelated(DescribeAlarmsRequest request, Alarm alarm) =>
        (request.ChildrenOfAlarmName is not { } parent || alarms.Find(alarm.Key with { Name = parent })?.Rule?.Names().Contains(alarm.Key.Name) == true)
        && (request.ParentsOfAlarmName is not { } child || alarm.Rule?.Names().Contains(child) == true);

    private static bool IsWanted(DescribeAlarmsRequest request, MetricAlarm alarm) =>
        (request.AlarmNames is null or [] || request.AlarmNames.Contains(alarm.AlarmName!))
        && alarm.AlarmName!.StartsWith(request.AlarmNamePrefix ?? "", StringComparison.Ordinal)
        && (request.StateValue is null || alarm.StateValue == request.StateValue)
        && (request.ActionPrefix is not { } prefix
            || alarm.OKActions!.Concat(alarm.AlarmActions!).Concat(alarm.InsufficientDataActions!).Any(a => a.StartsWith(prefix, StringComparison.Ordinal)));

    private static MetricAlarm WatchedBy(PutMetricAlarmRequest request) => new()
    {
        MetricName = request.MetricName,
        Namespace = request.Namespace,
        Statistic = request.Statistic,
        ExtendedStatistic = request.ExtendedStatistic,
        Dimensions = request.Metrics is null ? request.Dimensions ?? [] : [],
        Period = request.Period,
        Unit = request.Unit,
        EvaluationPeriods = request.EvaluationPeriods,
        DatapointsToAlarm = request.DatapointsToAlarm,
        Threshold = request.Threshold,
        ComparisonOperator = request.ComparisonOperator,
        TreatMissingData = request.TreatMissingData,
        EvaluateLowSampleCountPercentile = request.EvaluateLowSampleCountPercentile,
        Metrics = request.Metrics,
    };

    private static bool IsJson(string text)
    {
        try
        {
            JsonDocument.Parse(text).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
