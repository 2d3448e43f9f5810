using System.Text.RegularExpressions;
using Kiln.Services.CloudWatch.Statistics;

namespace Kiln.Services.CloudWatch.Queries;

/// <summary>What the model cannot say of queries for metrics.</summary>
internal static partial class MetricDataRules
{
    private const int MostQueries = 500;

    /// <param name="path">Of the list, for the error: <c>MetricDataQueries</c>.</param>
    internal static void Check(IReadOnlyList<MetricDataQuery> queries, string path)
    {
        if (queries.Count > MostQueries)
            throw CloudWatchErrors.Validation($"The collection {path} must not have a size greater than {MostQueries}.");
        for (var i = 0; i < queries.Count; i++)
            Check(queries[i], $"{path}.member.{i + 1}");
        if (queries.GroupBy(q => q.Id, StringComparer.Ordinal).Any(g => g.Count() > 1))
            throw CloudWatchErrors.Validation($"The values for parameter id in {path} are not unique.");
        if (queries.Count > 0 && queries.All(q => q.ReturnData == false))
            throw CloudWatchErrors.Validation($"At least one of {path} must have ReturnData set to true.");
    }

    private static void Check(MetricDataQuery query, string path)
    {
        if (!IdText().IsMatch(query.Id!))
            throw CloudWatchErrors.Validation($"The value {query.Id} for parameter {path}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.");
        if (query.MetricStat is null == query.Expression is null)
            throw CloudWatchErrors.Validation($"Exactly one of {path}.MetricStat and {path}.Expression must be specified.");
        if (query.Period is { } period && !MetricPeriod.IsValid(period))
            throw InvalidPeriod(path);
        if (query.MetricStat is not { } stat)
            return;
        if (stat.Metric is not { Namespace: not null, MetricName: not null })
            throw CloudWatchErrors.Validation($"The parameters {path}.MetricStat.Metric.Namespace and {path}.MetricStat.Metric.MetricName are required.");
        if (Statistic.Parse(stat.Stat!) is null)
            throw CloudWatchErrors.Validation($"The value {stat.Stat} for parameter {path}.MetricStat.Stat is not supported.");
        if (!MetricPeriod.IsValid(stat.Period!.Value))
            throw InvalidPeriod($"{path}.MetricStat");
    }

    private static Aws.Errors.AwsException InvalidPeriod(string path) =>
        CloudWatchErrors.Validation($"The parameter {path}.Period must be 1, 5, 10, 20, 30 or a multiple of 60.");

    [GeneratedRegex("^[a-z][a-zA-Z0-9_]*$")]
    private static partial Regex IdText();
}
