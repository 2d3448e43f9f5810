using Kiln.Services.CloudWatch.CompositeAlarms;
using Kiln.Services.CloudWatch.Metrics;
using Kiln.Services.CloudWatch.Queries;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.CloudWatch.Alarms;

/// <summary>
/// Looks at each alarm once a minute, and at those with periods below a minute every ten seconds. Its periods end with the last whole minute,
/// or ten seconds: longer ones slide.
/// </summary>
internal sealed class AlarmEvaluator(AlarmRegistry alarms, MetricDataEngine engine, MetricWriter writer, AlarmTransitions transitions, TimeProvider time, ILogger log)
{
    internal static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);

    private readonly CompositeEvaluator _composites = new(alarms, transitions, time);
    private long _minute;

    internal async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
                await EvaluateDueAsync(stopping);
        }
        catch (OperationCanceledException)
        {
        }
    }

    internal async Task EvaluateDueAsync(CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        var isMinute = now.ToUnixTimeSeconds() / 60 != _minute;
        _minute = now.ToUnixTimeSeconds() / 60;
        await EvaluateMetricsAsync(now, isMinute, stopping);
        await TryAsync("composite alarms", () => _composites.EvaluateAsync(stopping));
    }

    private async Task EvaluateMetricsAsync(DateTimeOffset now, bool isMinute, CancellationToken stopping)
    {
        var due = alarms.All.Where(alarm => alarm.Composite is null).Where(alarm => isMinute || AlarmRules.PeriodOf(alarm.Definition) < 60).ToList();
        if (due.Count == 0)
            return;
        await TryAsync("data points", () => writer.FlushAsync(stopping));
        foreach (var alarm in due)
            await TryAsync(alarm.Key.Name, () => EvaluateAsync(alarm, now, stopping));
    }

    private async Task EvaluateAsync(Alarm alarm, DateTimeOffset now, CancellationToken stopping)
    {
        var definition = alarm.Definition;
        var period = AlarmRules.PeriodOf(definition);
        var step = Math.Min(period, 60);
        var end = now.ToUnixTimeSeconds() / step * step;
        var count = definition.EvaluationPeriods!.Value + AlarmJudgement.Spare;
        var start = end - ((long)count * period);
        var scope = new MetricDataScope(
            alarm.Key.AccountId, alarm.Key.Region, DateTimeOffset.FromUnixTimeSeconds(start), DateTimeOffset.FromUnixTimeSeconds(end), now)
        {
            IsSliding = true,
        };
        var found = (await engine.RunAsync(QueriesOf(definition), scope)).Single(f => f.Query.ReturnData != false).Series;
        var values = found.Count > 0 ? found[0].Points : [];
        var points = Enumerable.Range(0, count).Select(i => start + ((long)i * period))
            .Select(at => new AlarmPoint(DateTimeOffset.FromUnixTimeSeconds(at), values.TryGetValue(at, out var value) ? value : null)).ToList();
        // One that was deleted or changed meanwhile is looked at again the next time.
        if (AlarmJudgement.Judge(definition, points, now) is { } state && state.Value != definition.StateValue && alarms.Find(alarm.Key) == alarm)
            await transitions.SetAsync(alarm.Key, state, stopping);
    }

    private static IReadOnlyList<MetricDataQuery> QueriesOf(MetricAlarm alarm) => alarm.Metrics ??
    [
        new()
        {
            Id = "m1",
            MetricStat = new()
            {
                Metric = new() { Namespace = alarm.Namespace, MetricName = alarm.MetricName, Dimensions = alarm.Dimensions },
                Period = alarm.Period,
                Stat = alarm.Statistic ?? alarm.ExtendedStatistic,
                Unit = alarm.Unit,
            },
        },
    ];

    private async Task TryAsync(string what, Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "Alarms could not be evaluated: {What}", what);
        }
    }
}
