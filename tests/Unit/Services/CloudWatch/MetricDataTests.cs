using Kiln.Services.CloudWatch.Metrics;
using Kiln.Services.CloudWatch.Queries;
using Kiln.Services.Logs.MetricFilters;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.CloudWatch;

public sealed class MetricDataTests : IAsyncDisposable
{
    private readonly CloudWatchFixture _cloudWatch = new();
    private TimeSpan _swept;

    public ValueTask DisposeAsync() => _cloudWatch.DisposeAsync();

    private DateTimeOffset Now => _cloudWatch.Now;

    [Fact]
    public async Task Values_of_a_minute_are_one_data_point()
    {
        await _cloudWatch.PutAsync(new MetricDatum { MetricName = "m", Values = [1, 2, 3], Counts = [1, 1, 8] }, new MetricDatum { MetricName = "m", Value = 10 });
        var point = Assert.Single(await _cloudWatch.StatisticsAsync(Now, Now.AddMinutes(1), 60, "SampleCount", "Sum", "Minimum", "Maximum", "Average", "p50", "TC(:2)"));
        Assert.Equal((11, 37, 1, 10), (point.SampleCount!.Value, point.Sum!.Value, point.Minimum!.Value, point.Maximum!.Value));
        Assert.Equal(37.0 / 11, point.Average!.Value, 1e-12);
        Assert.Equal((3, 2), (point.ExtendedStatistics!["p50"], point.ExtendedStatistics["TC(:2)"]));
        Assert.Equal((Now, "None"), (point.Timestamp, point.Unit));
    }

    [Fact]
    public async Task Each_unit_has_its_own_data_point()
    {
        await _cloudWatch.PutAsync(1, unit: "Count");
        await _cloudWatch.PutAsync(2, unit: "Seconds");
        var points = await _cloudWatch.StatisticsAsync(Now, Now.AddMinutes(1), 60, "Sum");
        Assert.Equal([("Count", 1), ("Seconds", 2)], points.Select(p => (p.Unit, p.Sum!.Value)).Order());
    }

    [Fact]
    public async Task Seconds_are_kept_for_three_hours_and_minutes_for_fifteen_days()
    {
        var start = Now;
        for (var i = 0; i < 6; i++)
            await _cloudWatch.PutAsync(i, start.AddSeconds(i * 20), resolution: 1);
        await _cloudWatch.PutAsync(100, start.AddMinutes(2));
        Assert.Equal(7, (await _cloudWatch.StatisticsAsync(start, start.AddMinutes(3), 1, "Sum")).Count + (await _cloudWatch.StatisticsAsync(start.AddMinutes(2), start.AddMinutes(3), 60, "Sum")).Count);

        await SweepAsync(TimeSpan.FromHours(3.1));
        Assert.Empty(await _cloudWatch.StatisticsAsync(start, start.AddMinutes(3), 1, "Sum"));
        var minutes = await _cloudWatch.StatisticsAsync(start, start.AddMinutes(3), 60, "Sum", "SampleCount", "p50");
        Assert.Equal([(3, 3), (12, 3), (100, 1)], minutes.Select(p => (p.Sum!.Value, p.SampleCount!.Value)));
        Assert.Equal([1, 4, 100], minutes.Select(p => p.ExtendedStatistics!["p50"]));

        await SweepAsync(TimeSpan.FromDays(15));
        Assert.Empty(await _cloudWatch.StatisticsAsync(start, start.AddMinutes(3), 60, "Sum"));
        var five = Assert.Single(await _cloudWatch.StatisticsAsync(start, start.AddMinutes(5), 300, "Sum", "p50"));
        Assert.Equal((115, 3), (five.Sum!.Value, five.ExtendedStatistics!["p50"]));

        await SweepAsync(TimeSpan.FromDays(63));
        Assert.Empty(await _cloudWatch.StatisticsAsync(start, start.AddMinutes(5), 300, "Sum"));
        Assert.Equal(115, Assert.Single(await _cloudWatch.StatisticsAsync(start, start.AddMinutes(60), 3600, "Sum")).Sum);

        await SweepAsync(TimeSpan.FromDays(455));
        Assert.Empty(await _cloudWatch.StatisticsAsync(start.AddDays(-1), start.AddDays(1), 3600, "Sum"));
    }

    [Fact]
    public async Task Metrics_are_listed_for_two_weeks_and_found_by_what_they_have()
    {
        await _cloudWatch.PutAsync(
            new MetricDatum { MetricName = "a", Value = 1, Dimensions = [new() { Name = "z", Value = "1" }, new() { Name = "b", Value = "2" }] },
            new MetricDatum { MetricName = "a", Value = 1, Dimensions = [new() { Name = "b", Value = "2" }, new() { Name = "z", Value = "1" }] },
            new MetricDatum { MetricName = "a", Value = 1 },
            new MetricDatum { MetricName = "c", Value = 1, Dimensions = [new() { Name = "z", Value = "2" }] });
        Assert.Equal(["a", "a[b=2,z=1]", "c[z=2]"], await ListAsync(new() { Namespace = "n" }));
        Assert.Equal(["a[b=2,z=1]", "c[z=2]"], await ListAsync(new() { Dimensions = [new() { Name = "z" }] }));
        Assert.Equal(["c[z=2]"], await ListAsync(new() { Dimensions = [new() { Name = "z", Value = "2" }] }));
        Assert.Empty(await ListAsync(new() { Namespace = "other" }));
        _cloudWatch.Time.Advance(TimeSpan.FromHours(4));
        Assert.Empty(await ListAsync(new() { RecentlyActive = "PT3H" }));
        Assert.Equal(3, (await ListAsync(new())).Count);
        _cloudWatch.Time.Advance(TimeSpan.FromDays(15));
        Assert.Empty(await ListAsync(new()));
    }

    [Fact]
    public async Task Lists_are_paged()
    {
        for (var i = 0; i < 2; i++)
            await _cloudWatch.PutAsync([.. Enumerable.Range(i * 600, 600).Select(n => new MetricDatum { MetricName = $"m{n:0000}", Value = n })]);
        var (names, token, pages) = (new List<string>(), (string?)null, 0);
        do
        {
            var page = await _cloudWatch.RunAsync<ListMetricsResponse>(new ListMetricsRequest { Namespace = "n", NextToken = token });
            names.AddRange(page.Metrics!.Select(m => m.MetricName!));
            (token, pages) = (page.NextToken, pages + 1);
        }
        while (token is not null);
        Assert.Equal(3, pages);
        Assert.Equal(Enumerable.Range(0, 1200).Select(n => $"m{n:0000}"), names);
        Assert.Equal("InvalidNextToken", (await _cloudWatch.FailureAsync(new ListMetricsRequest { NextToken = "x" })).Code);
    }

    [Fact]
    public async Task Queries_are_worked_out_in_the_order_of_their_needs()
    {
        for (var i = 0; i < 3; i++)
            await _cloudWatch.PutAsync(i + 1, Now.AddMinutes(i));
        var results = await DataAsync(
            new() { Id = "e2", Expression = "e1 * 10", Label = "ten ${MAX}" },
            new() { Id = "e1", Expression = "m1 + 1", ReturnData = false },
            Stat("m1", "m") with { Label = "${PROP('MetricName')} of ${PROP('Namespace')}, ${LAST}" });
        Assert.Equal(["e2: ten 40 = 40 30 20", "m1: m of n, 3 = 3 2 1"], results);
    }

    [Fact]
    public async Task Search_finds_series_by_namespace_dimensions_and_words()
    {
        await _cloudWatch.PutAsync([.. new[] { "blue", "green", "red" }.Select(color => new MetricDatum { MetricName = "Errors", Value = color.Length, Dimensions = [new() { Name = "Color", Value = color }] })]);
        await _cloudWatch.PutAsync(new MetricDatum { MetricName = "Errors", Value = 99 });
        Assert.Equal(["e1: blue = 4", "e1: green = 5", "e1: red = 3"], await DataAsync(new MetricDataQuery { Id = "e1", Expression = "SEARCH('{n,Color} MetricName=\"Errors\"', 'Sum', 60)" }));
        Assert.Equal(["e1: e1 = 8"], await DataAsync(new MetricDataQuery { Id = "e1", Expression = "SUM(SEARCH('{n,Color} (green OR red)', 'Sum', 60))" }));
        Assert.Equal(["e1: red Errors = 3"], await DataAsync(new MetricDataQuery { Id = "e1", Expression = "SEARCH('{n,Color} Errors NOT Color=(blue OR green)', 'Sum', 60)" }));
        Assert.Equal(["e1: Errors = 99"], await DataAsync(new MetricDataQuery { Id = "e1", Expression = "SEARCH('{n} Errors', 'Sum', 60)" }));
        Assert.Equal(["e1: Errors = 99"], await DataAsync(new MetricDataQuery { Id = "e1", Expression = "SEARCH('{n} Errors :aws.AccountId=\"LOCAL\"', 'Sum', 60)" }));
        Assert.Empty(await DataAsync(new MetricDataQuery { Id = "e1", Expression = "SEARCH('{n} Errors :aws.AccountId=\"999999999999\"', 'Sum', 60)" }));
    }

    [Fact]
    public async Task Pages_of_data_end_where_they_are_full_and_go_on_there()
    {
        for (var i = 0; i < 5; i++)
            await _cloudWatch.PutAsync(i, Now.AddMinutes(i));
        var request = new GetMetricDataRequest
        {
            MetricDataQueries = [Stat("m0", "none"), Stat("m1", "m"), Stat("m2", "none"), new() { Id = "e1", Expression = "m1 * 10" }, Stat("m3", "none")],
            StartTime = Now,
            EndTime = Now.AddMinutes(5),
            MaxDatapoints = 3,
            ScanBy = "TimestampAscending",
        };
        var (pages, token) = (new List<string>(), (string?)null);
        do
        {
            var page = await _cloudWatch.RunAsync<GetMetricDataResponse>(request with { NextToken = token });
            pages.Add(string.Join("; ", page.MetricDataResults!.Select(r => $"{r.Id} {r.StatusCode} {string.Join(' ', r.Values!)}")));
            token = page.NextToken;
        }
        while (token is not null);
        Assert.Equal(["m0 Complete ; m1 PartialData 0 1 2", "m1 Complete 3 4; m2 Complete ; e1 PartialData 0", "e1 PartialData 10 20 30", "e1 Complete 40; m3 Complete "], pages);
    }

    public static TheoryData<string, MetricDataQuery[]> Refused() => new()
    {
        { "Error in expression 'e1': There is no query with the id 'm1'", [new() { Id = "e1", Expression = "m1" }] },
        { "Error in expression 'e1': The expression needs itself", [new() { Id = "e1", Expression = "e2" }, new() { Id = "e2", Expression = "e1" }] },
        { "Error in expression 'e1': The expression must return a time series, not a number: use TIME_SERIES", [new() { Id = "e1", Expression = "1" }] },
        { "Error in expression 'e1': Unexpected '*'", [new() { Id = "e1", Expression = "* 2" }] },
        { "Error in expression 'e1': Kiln does not have Metrics Insights queries (SELECT) yet", [new() { Id = "e1", Expression = "SELECT SUM(Errors) FROM \"AWS/Lambda\"" }] },
        { "Error in expression 'e1': Kiln does not have the function ANOMALY_DETECTION_BAND yet", [Stat("m1", "m"), new() { Id = "e1", Expression = "ANOMALY_DETECTION_BAND(m1)" }] },
        { "Error in expression 'e1': SEARCH: a word is missing", [new() { Id = "e1", Expression = "SEARCH('{n} AND Errors', 'Sum', 60)" }] },
        { "Error in expression 'e1': SEARCH: '}' is missing", [new() { Id = "e1", Expression = "SEARCH('{n', 'Sum', 60)" }] },
        { "Error in expression 'e1': SEARCH: there is no statistic 'Total'", [new() { Id = "e1", Expression = "SEARCH('n', 'Total', 60)" }] },
        { "The values for parameter id in MetricDataQueries are not unique.", [new() { Id = "e1", Expression = "1" }, new() { Id = "e1", Expression = "1" }] },
        { "The value E1 for parameter MetricDataQueries.member.1.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.", [new() { Id = "E1", Expression = "1" }] },
        { "Exactly one of MetricDataQueries.member.1.MetricStat and MetricDataQueries.member.1.Expression must be specified.", [new() { Id = "e1" }] },
        { "At least one of MetricDataQueries must have ReturnData set to true.", [Stat("m1", "m") with { ReturnData = false }] },
        { "The parameter MetricDataQueries.member.1.MetricStat.Period must be 1, 5, 10, 20, 30 or a multiple of 60.", [Stat("m1", "m") with { MetricStat = Stat("m1", "m").MetricStat! with { Period = 7 } }] },
        { "The value p200 for parameter MetricDataQueries.member.1.MetricStat.Stat is not supported.", [Stat("m1", "m") with { MetricStat = Stat("m1", "m").MetricStat! with { Stat = "p200" } }] },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task Query_is_refused(string message, MetricDataQuery[] queries)
    {
        var failure = await _cloudWatch.FailureAsync(new GetMetricDataRequest { MetricDataQueries = [.. queries], StartTime = Now, EndTime = Now.AddMinutes(5) });
        Assert.Equal(("ValidationError", 400, message), failure);
    }

    [Fact]
    public async Task What_was_gathered_is_stored_at_the_end()
    {
        _cloudWatch.Work.Writer.Add(_cloudWatch.Work.Writer.PointOf(new(CloudWatchFixture.Account, CloudWatchFixture.Region, "n", "m", "[]"), Now, 60, 0), 5.0, static (values, value) => values.Add(value));
        await _cloudWatch.Work.Writer.DisposeAsync();
        var points = await _cloudWatch.Work.Store.ReadAsync(new(CloudWatchFixture.Account, CloudWatchFixture.Region, "n", "m", "[]"), 60, 0, long.MaxValue, null);
        Assert.Equal(5, Assert.Single(points).Values.Sum);
    }

    [Fact]
    public async Task Metric_of_a_log_event_has_its_time_its_dimensions_and_a_unit_that_there_is()
    {
        var metric = new LogMetric(CloudWatchFixture.Account, CloudWatchFixture.Region, "n", "m", 2, "Parsecs", Now.AddSeconds(90), new Dictionary<string, string> { ["b"] = "1", ["a"] = "2" });
        _cloudWatch.Work.Sink.Add(metric);
        _cloudWatch.Work.Sink.Add(metric with { Unit = "Bytes", StorageResolution = 1 });
        await _cloudWatch.Work.FlushAsync();
        var points = await _cloudWatch.Work.Store.ReadAsync(
            new(CloudWatchFixture.Account, CloudWatchFixture.Region, "n", "m", """[["a","2"],["b","1"]]"""), 60, 0, long.MaxValue, null);
        Assert.Equal(
            [(60, 60, "None"), (1, 90, "Bytes")], points.Select(p => (p.Period, (int)(p.At - Now.ToUnixTimeSeconds()), MetricUnit.NameOf(p.Unit))));
    }

    internal static MetricDataQuery Stat(string id, string name) => new()
    {
        Id = id,
        MetricStat = new() { Metric = new() { Namespace = "n", MetricName = name }, Period = 60, Stat = "Sum" },
    };

    private async Task<List<string>> DataAsync(params MetricDataQuery[] queries)
    {
        var response = await _cloudWatch.RunAsync<GetMetricDataResponse>(new GetMetricDataRequest { MetricDataQueries = [.. queries], StartTime = Now, EndTime = Now.AddMinutes(5) });
        return response.MetricDataResults!.ConvertAll(r => $"{r.Id}: {r.Label} = {string.Join(' ', r.Values!)}");
    }

    private async Task<List<string>> ListAsync(ListMetricsRequest request) =>
        [.. (await _cloudWatch.RunAsync<ListMetricsResponse>(request)).Metrics!.Select(m =>
            m.MetricName + (m.Dimensions!.Count == 0 ? "" : $"[{string.Join(',', m.Dimensions.Select(d => $"{d.Name}={d.Value}"))}]")).Order(StringComparer.Ordinal)];

    private async Task SweepAsync(TimeSpan later)
    {
        // By a clock of its own: the timers of what is around it would go off for every ten seconds of a year.
        _swept += later;
        await new MetricRollup(_cloudWatch.Database, new FakeTimeProvider(Now + _swept), NullLogger.Instance).SweepAsync(CancellationToken.None);
    }
}
