using Kiln.Services.XRay.Graphs;

namespace Kiln.Unit.Services.XRay;

public sealed class GraphTests : IAsyncLifetime
{
    private readonly XRayFixture _xray = new();
    private string _good = "", _bad = "";

    public async ValueTask InitializeAsync()
    {
        (_good, _bad) = (_xray.NewTraceId(), _xray.NewTraceId());
        await _xray.PutAsync(
            _xray.Segment(_good, "000000000000000a", "f", 0, 1, """{"origin":"AWS::Lambda","http":{"response":{"status":200}}}"""),
            _xray.Segment(_good, "000000000000000b", "f", 0.1, 0.9, """{"origin":"AWS::Lambda::Function","parent_id":"000000000000000a","subsegments":[{"id":"000000000000000c","name":"S3","start_time":1800000000.2,"end_time":1800000000.5,"namespace":"aws","aws":{"bucket_name":"files"}}]}"""),
            _xray.Segment(_bad, "000000000000000a", "f", 0, 3, """{"origin":"AWS::Lambda","fault":true}"""),
            _xray.Segment(_bad, "000000000000000b", "f", 0, 2, """{"origin":"AWS::Lambda::Function","parent_id":"000000000000000a","fault":true}"""));
    }

    public ValueTask DisposeAsync() => _xray.DisposeAsync();

    [Fact]
    public async Task Graph_has_a_node_for_each_service_and_counts_calls_where_they_were_answered()
    {
        var now = _xray.Time.GetUtcNow();
        var services = (await _xray.RunAsync<GetServiceGraphResponse>(new GetServiceGraphRequest { StartTime = now.AddMinutes(-5), EndTime = now.AddMinutes(5) })).Services!;
        Assert.Equal(
            [("f", "AWS::Lambda", "active", true), ("f", "AWS::Lambda::Function", "active", false), ("f", "client", "unknown", false), ("files", "AWS::S3::Bucket", "unknown", false)],
            services.Select(static s => (s.Name!, s.Type!, s.State!, s.Root == true)).Order());
        var byType = services.ToDictionary(static s => s.Type!);
        var lambda = byType["AWS::Lambda"];
        Assert.Equal((1, 1, 2, 4), (lambda.SummaryStatistics!.OkCount, lambda.SummaryStatistics.FaultStatistics!.TotalCount, lambda.SummaryStatistics.TotalCount, lambda.SummaryStatistics.TotalResponseTime));
        Assert.Equal([(1, 1), (3, 1)], lambda.ResponseTimeHistogram!.Select(static h => (h.Value!.Value, h.Count!.Value)));
        Assert.Equal([("client", "AWS::Lambda", 2), ("AWS::Lambda", "AWS::Lambda::Function", 2), ("AWS::Lambda::Function", "AWS::S3::Bucket", 1)], Ways(services).OrderByDescending(static w => w.Item3).ThenByDescending(static w => w.Item1));
        Assert.Null(byType["client"].SummaryStatistics);
    }

    [Fact]
    public async Task Graph_of_a_trace_has_nothing_of_others()
    {
        var services = (await _xray.RunAsync<GetTraceGraphResponse>(new GetTraceGraphRequest { TraceIds = [_bad] })).Services!;
        Assert.Equal(["AWS::Lambda", "AWS::Lambda::Function", "client"], services.Select(static s => s.Type!).Order(StringComparer.Ordinal));
        Assert.All(services.Where(static s => s.SummaryStatistics is not null), static s => Assert.Equal(1, s.SummaryStatistics!.TotalCount));
    }

    [Fact]
    public async Task Graph_of_a_group_has_what_its_filter_lets_through()
    {
        var now = _xray.Time.GetUtcNow();
        await _xray.RunAsync(new Kiln.Services.XRay.Groups.CreateGroupRequest { GroupName = "bad", FilterExpression = "fault" });
        var services = (await _xray.RunAsync<GetServiceGraphResponse>(new GetServiceGraphRequest { StartTime = now.AddMinutes(-5), EndTime = now.AddMinutes(5), GroupName = "bad" })).Services!;
        Assert.DoesNotContain(services, static s => s.Type == "AWS::S3::Bucket");
        Assert.Equal("Group not found", (await _xray.FailureAsync(new GetServiceGraphRequest { StartTime = now.AddMinutes(-5), EndTime = now, GroupName = "none" })).Message);
    }

    [Theory]
    [InlineData(null, true, 2, 4)]
    [InlineData("service(id(name: \"f\", type: \"AWS::Lambda::Function\"))", true, 2, 2.8)]
    [InlineData("edge(id(type: \"AWS::Lambda::Function\"), \"files\")", false, 1, 0.3)]
    [InlineData("service(\"nobody\")", true, 0, 0)]
    public async Task Statistics_over_time_are_of_what_is_selected(string? selector, bool isService, int count, double time)
    {
        var now = _xray.Time.GetUtcNow();
        var statistics = (await _xray.RunAsync<GetTimeSeriesServiceStatisticsResponse>(new GetTimeSeriesServiceStatisticsRequest
        {
            StartTime = now.AddMinutes(-5),
            EndTime = now.AddMinutes(5),
            EntitySelectorExpression = selector,
            Period = 60,
        })).TimeSeriesServiceStatistics!;
        if (count == 0)
        {
            Assert.Empty(statistics);
            return;
        }
        var bucket = Assert.Single(statistics);
        Assert.Equal(now, bucket.Timestamp);
        var counted = isService ? bucket.ServiceSummaryStatistics : bucket.EdgeSummaryStatistics;
        Assert.Equal((count, time), (counted!.TotalCount, counted.TotalResponseTime));
        Assert.Null(isService ? bucket.EdgeSummaryStatistics : bucket.ServiceSummaryStatistics);
    }

    [Fact]
    public async Task Ranges_selectors_and_periods_have_bounds()
    {
        var now = _xray.Time.GetUtcNow();
        Assert.Equal("Time range cannot be longer than 6 hours", (await _xray.FailureAsync(new GetServiceGraphRequest { StartTime = now.AddHours(-7), EndTime = now })).Message);
        var series = new GetTimeSeriesServiceStatisticsRequest { StartTime = now.AddMinutes(-1), EndTime = now.AddMinutes(1) };
        Assert.Equal("Period must be 60 or 300 seconds", (await _xray.FailureAsync(series with { Period = 7 })).Message);
        Assert.Equal("InvalidRequestException", (await _xray.FailureAsync(series with { EntitySelectorExpression = "fault" })).Code);
    }

    private static IEnumerable<(string, string, int)> Ways(List<Service> services)
    {
        var types = services.ToDictionary(static s => s.ReferenceId!.Value, static s => s.Type!);
        return services.SelectMany(s => s.Edges!.Select(e => (s.Type!, types[e.ReferenceId!.Value], (int)e.SummaryStatistics!.TotalCount!.Value)));
    }
}
