using System.Globalization;
using Kiln.Aws.Operations;
using Kiln.Services.CloudWatch.Metrics;
using Kiln.Services.CloudWatch.Statistics;

namespace Kiln.Services.CloudWatch.Queries;

/// <summary>Statistics of one metric. Where no unit is asked for, each unit has its own data points.</summary>
internal sealed class GetMetricStatisticsOperation(MetricStore store, MetricWriter writer)
{
    private const int MostDatapoints = 1440;

    [Operation]
    public async Task<GetMetricStatisticsResponse> GetMetricStatistics(GetMetricStatisticsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var extended = Check(request);
        await writer.FlushAsync(cancellationToken);
        var key = new MetricKey(caller.AccountId, caller.Region, request.Namespace!, request.MetricName!, MetricKey.TextOf(request.Dimensions));
        var period = request.Period!.Value;
        var range = TimeRange.Of(request.StartTime!.Value, request.EndTime!.Value, period);
        var sums = new SortedDictionary<(int Unit, long At), StatisticValues>();
        foreach (var point in await store.ReadAsync(key, period, range.Start, range.End, request.Unit is null ? null : MetricUnit.NumberOf(request.Unit)))
        {
            var place = (point.Unit, point.At / period * period);
            if (!sums.TryGetValue(place, out var sum))
                sums[place] = sum = new();
            sum.Add(point.Values);
        }
        return new()
        {
            Label = request.MetricName,
            Datapoints = [.. sums.Select(s => DatapointOf(request, extended, s.Key.At, s.Key.Unit, s.Value)).OfType<Datapoint>()],
        };
    }

    private static Datapoint? DatapointOf(GetMetricStatisticsRequest request, List<Statistic> extended, long at, int unit, StatisticValues values)
    {
        var percentiles = extended.Select(s => (s.Name, Value: s.Of(values))).Where(s => s.Value is not null).ToDictionary(s => s.Name, s => s.Value!.Value);
        if (extended.Count > 0 && percentiles.Count == 0 && request.Statistics is null)
            return null;
        return new()
        {
            Timestamp = DateTimeOffset.FromUnixTimeSeconds(at),
            SampleCount = Asked("SampleCount", values.SampleCount),
            Average = Asked("Average", values.Average),
            Sum = Asked("Sum", values.Sum),
            Minimum = Asked("Minimum", values.Minimum),
            Maximum = Asked("Maximum", values.Maximum),
            Unit = MetricUnit.NameOf(unit),
            ExtendedStatistics = percentiles.Count > 0 ? percentiles : null,
        };

        double? Asked(string statistic, double value) => request.Statistics?.Contains(statistic) == true ? value : null;
    }

    private static List<Statistic> Check(GetMetricStatisticsRequest request)
    {
        if (request.Statistics is null or [] && request.ExtendedStatistics is null or [])
            throw CloudWatchErrors.InvalidCombination("Must specify either Statistics or ExtendedStatistics");
        if (request.StartTime >= request.EndTime)
            throw CloudWatchErrors.Invalid("The parameter StartTime must be less than the parameter EndTime.");
        var period = request.Period!.Value;
        if (!MetricPeriod.IsValid(period))
            throw CloudWatchErrors.Invalid("The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.");
        var asked = Math.Ceiling((request.EndTime!.Value - request.StartTime!.Value).TotalSeconds / period);
        if (asked > MostDatapoints)
        {
            throw CloudWatchErrors.InvalidCombination(
                $"You have requested up to {asked.ToString("N0", CultureInfo.InvariantCulture)} datapoints, which exceeds the limit of {MostDatapoints:N0}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.");
        }
        return (request.ExtendedStatistics ?? []).ConvertAll(name => !Statistic.IsSimple(name) && Statistic.Parse(name) is { } statistic
            ? statistic
            : throw CloudWatchErrors.Invalid($"The value {name} for parameter ExtendedStatistics is not supported."));
    }
}
