using System.Globalization;

namespace Kiln.Services.CloudWatch.Alarms;

/// <summary>One period that an alarm looks at; null where it has no data.</summary>
internal readonly record struct AlarmPoint(DateTimeOffset At, double? Value);

/// <summary>
/// The state of an alarm by the periods it looks at, of which there are more than its evaluation periods, so that a few may be missing:
/// 1. when enough have data, the most recent of these decide;
/// 2. otherwise what is missing counts as the alarm says.
/// </summary>
internal static class AlarmJudgement
{
    /// <summary>Periods beyond the evaluation periods.</summary>
    internal const int Spare = 2;

    private static readonly Dictionary<string, (Func<double, double, bool> Breaches, string Words)> Comparisons = new(StringComparer.Ordinal)
    {
        ["GreaterThanOrEqualToThreshold"] = ((v, t) => v >= t, "greater than or equal to"),
        ["GreaterThanThreshold"] = ((v, t) => v > t, "greater than"),
        ["LessThanThreshold"] = ((v, t) => v < t, "less than"),
        ["LessThanOrEqualToThreshold"] = ((v, t) => v <= t, "less than or equal to"),
    };

    /// <param name="points">In order of time, so many as the evaluation periods and <see cref="Spare"/>.</param>
    /// <returns>Null: it stays as it is.</returns>
    internal static AlarmState? Judge(MetricAlarm alarm, IReadOnlyList<AlarmPoint> points, DateTimeOffset now)
    {
        var (periods, needed) = (alarm.EvaluationPeriods!.Value, alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods.Value);
        var known = points.Where(p => p.Value is not null).ToList();
        var data = AlarmDocuments.Reason(alarm, points, now);
        // :: 1
        if (known.Count >= periods)
        {
            var recent = known[^periods..];
            return Decided(alarm, recent, recent.Count(p => Breaches(alarm, p)) >= needed, needed, data);
        }

        // :: 2
        var breaching = known.FindAll(p => Breaches(alarm, p));
        switch (alarm.TreatMissingData ?? "missing")
        {
            case "breaching":
                return breaching.Count + periods - known.Count >= needed ? Filled(alarm, known, true, needed, data) : Filled(alarm, known, false, needed, data);
            case "notBreaching":
                return Filled(alarm, known, breaching.Count >= needed, needed, data);
            case "ignore":
                return breaching.Count >= needed ? Decided(alarm, known, true, needed, data)
                    : known.Count > breaching.Count ? Decided(alarm, known, false, needed, data)
                    : null;
        }
        if (known.Count == 0)
            return new(AlarmState.InsufficientData, $"Insufficient Data: {Datapoints(periods)} {(periods == 1 ? "was" : "were")} unknown.", data);
        // Old enough that so many periods have passed since, in which nothing was better.
        var isOld = breaching.Count == known.Count && points.Count - points.ToList().IndexOf(breaching[0]) >= needed;
        return breaching.Count >= needed || isOld ? Decided(alarm, known, true, needed, data)
            : known.Count > breaching.Count ? Decided(alarm, known, false, needed, data)
            : null;
    }

    private static bool Breaches(MetricAlarm alarm, AlarmPoint point) => Comparisons[alarm.ComparisonOperator!].Breaches(point.Value!.Value, alarm.Threshold!.Value);

    private static AlarmState Filled(MetricAlarm alarm, List<AlarmPoint> known, bool isAlarm, int needed, string data)
    {
        if (known.Count > 0)
            return Decided(alarm, known, isAlarm, needed, data);
        var words = isAlarm ? "Breaching" : "NonBreaching";
        return new(
            isAlarm ? AlarmState.Alarm : AlarmState.Ok,
            $"Threshold Crossed: no datapoints were received for {alarm.EvaluationPeriods} period{(alarm.EvaluationPeriods == 1 ? "" : "s")} and {alarm.EvaluationPeriods} missing datapoint{(alarm.EvaluationPeriods == 1 ? " was" : "s were")} treated as [{words}].",
            data);
    }

    // Threshold Crossed: 1 out of the last 1 datapoints [5.0 (12/03/24 10:00:00)] was greater than the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).
    private static AlarmState Decided(MetricAlarm alarm, List<AlarmPoint> looked, bool isAlarm, int needed, string data)
    {
        var told = looked.FindAll(p => Breaches(alarm, p) == isAlarm);
        var shown = string.Join(", ", Enumerable.Reverse(told).Take(5).Select(p => $"{Number(p.Value!.Value)} ({p.At.UtcDateTime.ToString("dd/MM/yy HH:mm:ss", CultureInfo.InvariantCulture)})"));
        var transition = isAlarm ? $"minimum {Datapoints(needed)} for OK -> ALARM transition" : $"minimum {Datapoints(alarm.EvaluationPeriods!.Value - needed + 1)} for ALARM -> OK transition";
        var reason = $"Threshold Crossed: {told.Count} out of the last {Datapoints(looked.Count)} [{shown}] {(told.Count == 1 ? "was" : "were")} {(isAlarm ? "" : "not ")}{Comparisons[alarm.ComparisonOperator!].Words} the threshold ({Number(alarm.Threshold!.Value)}) ({transition}).";
        return new(isAlarm ? AlarmState.Alarm : AlarmState.Ok, reason.Length <= 1023 ? reason : reason[..1023], data);
    }

    private static string Datapoints(int count) => count == 1 ? "1 datapoint" : $"{count} datapoints";

    private static string Number(double value) => value.ToString("0.0###############", CultureInfo.InvariantCulture);
}
