using Kiln.Services.CloudWatch.Metrics;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Metering;

namespace Kiln.Unit.Services.CloudWatch;

public sealed class ServiceMetricsTests : IAsyncDisposable
{
    private readonly CloudWatchFixture _cloudWatch = new();
    private readonly FunctionKey _function = new(CloudWatchFixture.Account, CloudWatchFixture.Region, "f", "$LATEST");

    public ValueTask DisposeAsync() => _cloudWatch.DisposeAsync();

    [Theory]
    [InlineData(FunctionMetric.AsyncEventsReceived, "Count")]
    [InlineData(FunctionMetric.AsyncEventAge, "Milliseconds")]
    [InlineData(FunctionMetric.AsyncEventsDropped, "Count")]
    [InlineData(FunctionMetric.DestinationDeliveryFailures, "Count")]
    [InlineData(FunctionMetric.DeadLetterErrors, "Count")]
    [InlineData(FunctionMetric.RecursiveInvocationsDropped, "Count")]
    [InlineData(FunctionMetric.SignatureValidationErrors, "Count")]
    [InlineData(FunctionMetric.UrlRequestCount, "Count")]
    [InlineData(FunctionMetric.Url4xxCount, "Count")]
    [InlineData(FunctionMetric.Url5xxCount, "Count")]
    [InlineData(FunctionMetric.UrlRequestLatency, "Milliseconds")]
    public async Task Value_is_a_point_of_the_function_and_of_the_name_it_was_used_by(FunctionMetric metric, string unit)
    {
        _cloudWatch.Work.Service.Add(metric, _function, _function.Arn + ":live", 3);
        _cloudWatch.Work.Service.Add(metric, _function, _function.Arn, 5);
        await _cloudWatch.Work.FlushAsync();
        Assert.Equal((2, 8), await ReadAsync("[]"));
        Assert.Equal((2, 8), await ReadAsync("""[["FunctionName","f"]]"""));
        Assert.Equal((1, 3), await ReadAsync("""[["FunctionName","f"],["Resource","f:live"]]"""));
        Assert.Equal((1, 5), await ReadAsync("""[["FunctionName","f"],["Resource","f"]]"""));

        async Task<(double, double)> ReadAsync(string dimensions)
        {
            var point = Assert.Single(await _cloudWatch.Work.Store.ReadAsync(
                new(CloudWatchFixture.Account, CloudWatchFixture.Region, "AWS/Lambda", metric.ToString(), dimensions), 60, 0, long.MaxValue, MetricUnit.NumberOf(unit)));
            return (point.Values.SampleCount, point.Values.Sum);
        }
    }
}
