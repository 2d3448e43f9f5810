using Kiln.Services.Logs;
using Kiln.Services.Logs.MetricFilters;

namespace Kiln.Unit.Services.Logs;

public sealed class MetricFilterTests : IAsyncDisposable
{
    private readonly LogsFixture _logs = new();

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    [Theory]
    [InlineData("{ $.status = 5* }", "1", "1")]
    [InlineData("{ $.status = 5* }", "$.took", "12.5")]
    [InlineData("{ $.status = 5* }", "$.missing", "")]
    [InlineData("{ $.status = 4* }", "1", "")]
    public async Task Event_that_matches_makes_a_metric(string pattern, string value, string made)
    {
        await PutAsync("f", pattern, new() { MetricName = "Errors", MetricNamespace = "App", MetricValue = value, Unit = "Count", Dimensions = new() { ["Path"] = "$.path" } });
        _logs.Write("s", _logs.Now, """{"status":500,"took":12.5,"path":"/a"}""");
        await _logs.Writer.FlushAsync(CancellationToken.None);
        Assert.Equal(made, string.Join(' ', _logs.Metrics.Added.Select(m => FormattableString.Invariant($"{m.Value}"))));
        if (_logs.Metrics.Added.TryPeek(out var metric))
        {
            Assert.Equal(("App", "Errors", "Count", "/a", _logs.Now), (metric.Namespace, metric.Name, metric.Unit, metric.Dimensions["Path"], metric.Timestamp.ToUnixTimeMilliseconds()));
            Assert.Equal((LogsFixture.Account, LogsFixture.Region), (metric.AccountId, metric.Region));
        }
    }

    [Fact]
    public async Task Field_of_a_line_is_a_value_and_a_dimension()
    {
        await PutAsync("f", "[ip, status = 5*, bytes]", new() { MetricName = "Bytes", MetricNamespace = "App", MetricValue = "$bytes", Dimensions = new() { ["Ip"] = "$ip" } });
        _logs.Write("s", _logs.Now, "10.0.0.1 500 1234");
        await _logs.Writer.FlushAsync(CancellationToken.None);
        var metric = Assert.Single(_logs.Metrics.Added);
        Assert.Equal((1234.0, "10.0.0.1"), (metric.Value, metric.Dimensions["Ip"]));
    }

    [Fact]
    public async Task Minute_without_a_match_has_the_default_value()
    {
        await PutAsync("f", "ERROR", new() { MetricName = "Errors", MetricNamespace = "App", MetricValue = "1", DefaultValue = 0 });
        foreach (var message in new[] { "fine", "fine too", "ERROR", "fine" })
        {
            _logs.Write("s", _logs.Now, message);
            await _logs.Writer.FlushAsync(CancellationToken.None);
            _logs.Time.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal([0.0, 1, 0], _logs.Metrics.Added.Select(m => m.Value));
    }

    [Fact]
    public async Task Filters_are_described_counted_and_deleted()
    {
        await PutAsync("b", "x", Count("B"));
        await PutAsync("a", "x", Count("A"));
        await PutAsync("b", "y", Count("C"));
        Assert.Equal(["a x A", "b y C"], await DescribeAsync(new() { LogGroupName = LogsFixture.Group }));
        Assert.Equal(["b y C"], await DescribeAsync(new() { MetricName = "C", MetricNamespace = "App" }));
        Assert.Equal(["a x A"], await DescribeAsync(new() { FilterNamePrefix = "a" }));
        var first = await _logs.RunAsync<DescribeMetricFiltersResponse>(new DescribeMetricFiltersRequest { Limit = 1 });
        Assert.Equal(["b y C"], await DescribeAsync(new() { NextToken = first.NextToken }));
        Assert.Equal(2, (await _logs.RunAsync<DescribeLogGroupsResponse>(new DescribeLogGroupsRequest())).LogGroups![0].MetricFilterCount);
        await _logs.RunAsync(new DeleteMetricFilterRequest { LogGroupName = LogsFixture.Group, FilterName = "b" });
        Assert.Equal(
            ("ResourceNotFoundException", 400, "The specified metric filter does not exist."),
            await _logs.FailureAsync(new DeleteMetricFilterRequest { LogGroupName = LogsFixture.Group, FilterName = "b" }));
    }

    [Fact]
    public async Task Pattern_is_tested_against_messages()
    {
        var answer = await _logs.RunAsync<TestMetricFilterResponse>(new TestMetricFilterRequest
        {
            FilterPattern = "[ip, code = 4*]",
            LogEventMessages = ["a 200", "b 404", "c 500", "d 400"],
        });
        Assert.Equal(["2 b 404 $ip=b $code=404", "4 d 400 $ip=d $code=400"], answer.Matches!.Select(m => $"{m.EventNumber} {m.EventMessage} {string.Join(' ', m.ExtractedValues!.Select(v => $"{v.Key}={v.Value}"))}"));
    }

    [Theory]
    [InlineData("{ $.a", "1", false, false)]
    [InlineData("a", "x", false, false)]
    [InlineData("a", "$.", false, false)]
    [InlineData("a", "1", true, true)]
    public async Task What_cannot_be_kept_is_refused(string pattern, string value, bool hasDefault, bool hasDimensions)
    {
        await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = LogsFixture.Group });
        var transformation = new MetricTransformation
        {
            MetricName = "m",
            MetricNamespace = "n",
            MetricValue = value,
            DefaultValue = hasDefault ? 1 : null,
            Dimensions = hasDimensions ? new() { ["d"] = "$.d" } : null,
        };
        var failure = await _logs.FailureAsync(new PutMetricFilterRequest { LogGroupName = LogsFixture.Group, FilterName = "f", FilterPattern = pattern, MetricTransformations = [transformation] });
        Assert.Equal("InvalidParameterException", failure.Code);
    }

    private static MetricTransformation Count(string name) => new() { MetricName = name, MetricNamespace = "App", MetricValue = "1" };

    private async Task<IEnumerable<string>> DescribeAsync(DescribeMetricFiltersRequest request) =>
        (await _logs.RunAsync<DescribeMetricFiltersResponse>(request)).MetricFilters!.Select(f => $"{f.FilterName} {f.FilterPattern} {f.MetricTransformations![0].MetricName}");

    private async Task PutAsync(string name, string pattern, MetricTransformation transformation)
    {
        if ((await _logs.RunAsync<DescribeLogGroupsResponse>(new DescribeLogGroupsRequest())).LogGroups!.Count == 0)
            await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = LogsFixture.Group });
        await _logs.RunAsync(new PutMetricFilterRequest { LogGroupName = LogsFixture.Group, FilterName = name, FilterPattern = pattern, MetricTransformations = [transformation] });
    }
}
