using Kiln.Services.CloudWatch.Queries;

namespace Kiln.Services.CloudWatch.Alarms;

/// <summary>What the model cannot say of an alarm.</summary>
internal static class AlarmRules
{
    private const int Day = 86_400;
    private const int MostQueries = 20;
    private static readonly string[] MissingData = ["breaching", "notBreaching", "ignore", "missing"];

    internal static void Check(PutMetricAlarmRequest request)
    {
        // To take these and not heed them would be worse than to refuse.
        if (request is { EvaluationCriteria: not null } or { EvaluationInterval: not null } or { EvaluationWindow: not null })
            throw CloudWatchErrors.Validation("Kiln does not have EvaluationCriteria, EvaluationInterval and EvaluationWindow of alarms yet.");
        if (request.ThresholdMetricId is not null || request.ComparisonOperator?.Contains("Lower", StringComparison.Ordinal) == true || request.ComparisonOperator?.Contains("Upper", StringComparison.Ordinal) == true)
            throw CloudWatchErrors.Validation("Kiln does not have alarms on anomaly detection yet.");
        if (request.ComparisonOperator is null)
            throw CloudWatchErrors.Validation("ComparisonOperator must not be null");
        if (request.EvaluationPeriods is not { } periods)
            throw CloudWatchErrors.Validation("EvaluationPeriods must not be null");
        if (request.Threshold is not { } threshold || !double.IsFinite(threshold))
            throw CloudWatchErrors.Validation("Threshold must not be null");
        if (request.DatapointsToAlarm > periods)
            throw CloudWatchErrors.Validation("DatapointsToAlarm must be less than or equal to EvaluationPeriods");
        if (request.TreatMissingData is { } treatment && !MissingData.Contains(treatment))
            throw CloudWatchErrors.Validation($"Invalid option for TreatMissingData: {treatment}. Valid options are [{string.Join(", ", MissingData)}]");
        if (request.EvaluateLowSampleCountPercentile is { } low and not ("evaluate" or "ignore"))
            throw CloudWatchErrors.Validation($"Option {low} for EvaluateLowSampleCountPercentile is invalid. Valid options are [evaluate, ignore]");
        var period = request.Metrics is null ? OfMetric(request) : OfMetrics(request);
        var longest = period >= 3600 ? 7 * Day : Day;
        if ((long)period * periods > longest)
            throw CloudWatchErrors.Validation($"Metrics cannot be checked across more than {(longest == Day ? "a day" : "a week")} (EvaluationPeriods * Period must be <= {longest}).");
    }

    internal static void CheckActions(params List<string>?[] actions)
    {
        foreach (var action in actions.SelectMany(static a => a ?? []))
        {
            if (!action.StartsWith("arn:", StringComparison.Ordinal) || action.Split(':').Length < 6)
                throw CloudWatchErrors.Validation($"Invalid arn syntax: {action}");
        }
    }

    /// <summary>Seconds.</summary>
    internal static int PeriodOf(MetricAlarm alarm) =>
        alarm.Period ?? alarm.Metrics!.Select(m => m.Period ?? m.MetricStat?.Period).Max() ?? 60;

    private static int OfMetric(PutMetricAlarmRequest request)
    {
        if (request.MetricName is null)
            throw CloudWatchErrors.Validation("Exactly one of MetricName and Metrics must be specified");
        if (request.Namespace is null)
            throw CloudWatchErrors.Validation("Namespace must not be null");
        if (request.Period is not { } period)
            throw CloudWatchErrors.Validation("Period must not be null");
        if (period is not (10 or 20 or 30) && (period < 60 || period % 60 != 0))
            throw CloudWatchErrors.Validation("Period must be 10, 20, 30 or a multiple of 60");
        if (request.Statistic is null == request.ExtendedStatistic is null)
            throw CloudWatchErrors.Validation("Exactly one of Statistic and ExtendedStatistic must be specified");
        if (request.ExtendedStatistic is { } extended && (Statistics.Statistic.IsSimple(extended) || Statistics.Statistic.Parse(extended) is null))
            throw CloudWatchErrors.Validation($"The value {extended} for parameter ExtendedStatistic is not supported.");
        if (request.EvaluateLowSampleCountPercentile is not null && request.ExtendedStatistic?.StartsWith('p') != true)
            throw CloudWatchErrors.Validation("EvaluateLowSampleCountPercentile is for alarms on percentiles");
        return period;
    }

    private static int OfMetrics(PutMetricAlarmRequest request)
    {
        if (request is { MetricName: not null } or { Namespace: not null } or { Period: not null } or { Statistic: not null } or { ExtendedStatistic: not null } or { Unit: not null } or { Dimensions.Count: > 0 })
            throw CloudWatchErrors.Validation("Metrics must not be specified with MetricName, Namespace, Dimensions, Period, Unit, Statistic or ExtendedStatistic");
        var queries = request.Metrics!;
        if (queries.Count > MostQueries)
            throw CloudWatchErrors.Validation($"The collection Metrics must not have a size greater than {MostQueries}.");
        MetricDataRules.Check(queries, "Metrics");
        if (queries.Count(q => q.ReturnData != false) != 1)
            throw CloudWatchErrors.Validation("Exactly one element of the Metrics list should return data.");
        foreach (var query in queries.Where(q => q.Expression is not null))
        {
            try
            {
                if (MetricMath.MathParser.Parse(query.Expression!).All().OfType<MetricMath.MathNode.Call>().Any(c => c.Function == "SEARCH"))
                    throw CloudWatchErrors.Validation("SEARCH is not supported on Metric Alarms.");
            }
            catch (MetricMath.MathException e)
            {
                throw CloudWatchErrors.Validation($"Error in expression '{query.Id}': {e.Message}");
            }
        }
        return queries.Select(m => m.Period ?? m.MetricStat?.Period).Max() ?? 60;
    }
}
