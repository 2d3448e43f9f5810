using System.Globalization;
using Kiln.Aws.Operations;
using Kiln.Services.CloudWatch.MetricMath;
using Kiln.Services.CloudWatch.Metrics;

namespace Kiln.Services.CloudWatch.Queries;

/// <summary>Metrics and expressions as series. A page has so many data points, and ends where it has them, within a series too.</summary>
internal sealed class GetMetricDataOperation(MetricDataEngine engine, MetricWriter writer, TimeProvider time)
{
    private const int MostDatapoints = 100_800;

    [Operation]
    public async Task<GetMetricDataResponse> GetMetricData(GetMetricDataRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.StartTime >= request.EndTime)
            throw CloudWatchErrors.Validation("The parameter StartTime must be less than the parameter EndTime.");
        if (request.MaxDatapoints is < 1 or > MostDatapoints)
            throw CloudWatchErrors.Validation($"The parameter MaxDatapoints must be between 1 and {MostDatapoints}.");
        var offset = DynamicLabel.ParseOffset(request.LabelOptions?.Timezone)
            ?? throw CloudWatchErrors.Validation($"The value {request.LabelOptions!.Timezone} for parameter LabelOptions.Timezone is invalid: it must be like +0130.");
        MetricDataRules.Check(request.MetricDataQueries!, "MetricDataQueries");
        CheckSize(request);
        var skipped = request.NextToken is { } token ? SkippedOf(token) : 0;
        await writer.FlushAsync(cancellationToken);
        var found = await engine.RunAsync(request.MetricDataQueries!, new(caller.AccountId, caller.Region, request.StartTime!.Value, request.EndTime!.Value, time.GetUtcNow()));
        return Page(request, found, skipped, offset);
    }

    // A series takes as many places as it has points; one without any, which a page tells too, takes one.
    private static GetMetricDataResponse Page(
        GetMetricDataRequest request, List<(MetricDataQuery Query, IReadOnlyList<Series> Series)> found, long skipped, TimeSpan offset)
    {
        var (results, left, place) = (new List<MetricDataResult>(), request.MaxDatapoints ?? MostDatapoints, 0L);
        long? next = null;
        foreach (var (query, series, siblings) in found.Where(f => f.Query.ReturnData != false).SelectMany(f => f.Series.Select(s => (f.Query, s, f.Series.Count))))
        {
            var (start, count) = (place, series.Points.Count);
            place += Math.Max(count, 1);
            // What a page before this one had to its end.
            if (place <= skipped)
                continue;
            var first = (int)Math.Max(skipped - start, 0);
            var taken = Math.Min(left, count - first);
            if (taken > 0 || count == 0)
                results.Add(ResultOf(request, query, series, siblings, first, taken, offset));
            left -= taken;
            if (first + taken < count)
            {
                next = start + first + taken;
                break;
            }
        }
        return new()
        {
            MetricDataResults = results,
            Messages = [],
            NextToken = next is { } from ? PageToken.Write(from.ToString(CultureInfo.InvariantCulture)) : null,
        };
    }

    private static MetricDataResult ResultOf(
        GetMetricDataRequest request, MetricDataQuery query, Series series, int siblings, int first, int taken, TimeSpan offset)
    {
        var points = request.ScanBy == "TimestampAscending" ? series.Points : series.Points.Reverse();
        var page = points.Skip(first).Take(taken).ToList();
        var label = query.Label is not { Length: > 0 } wanted ? series.Label
            : siblings > 1 && !wanted.Contains("${", StringComparison.Ordinal) ? $"{wanted} {series.Label}"
            : DynamicLabel.Of(wanted, series, offset);
        return new()
        {
            Id = query.Id,
            Label = label,
            Timestamps = page.ConvertAll(p => DateTimeOffset.FromUnixTimeSeconds(p.Key)),
            Values = page.ConvertAll(p => p.Value),
            StatusCode = first + taken < series.Points.Count ? "PartialData" : "Complete",
        };
    }

    // All of them must fit into memory, whatever a page has.
    private static void CheckSize(GetMetricDataRequest request)
    {
        const double Most = 10.0 * MostDatapoints;
        var seconds = (request.EndTime!.Value - request.StartTime!.Value).TotalSeconds;
        var asked = request.MetricDataQueries!.Sum(q => seconds / (q.MetricStat?.Period ?? q.Period ?? 60));
        if (asked > Most)
            throw CloudWatchErrors.Validation($"You have requested up to {Math.Ceiling(asked):0} data points, which exceeds the limit of {Most:0}. You may reduce the data points requested by increasing Period, or decreasing the time range.");
    }

    private static long SkippedOf(string token) =>
        long.TryParse(PageToken.Read(token, 1)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var skipped) ? skipped : throw CloudWatchErrors.InvalidToken();
}
