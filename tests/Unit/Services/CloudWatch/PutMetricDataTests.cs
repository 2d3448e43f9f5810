using Kiln.Services.CloudWatch.Metrics;

namespace Kiln.Unit.Services.CloudWatch;

public sealed class PutMetricDataTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2018, 11, 20, 20, 40, 0, TimeSpan.Zero);

    private readonly CloudWatchFixture _cloudWatch = new();

    public ValueTask DisposeAsync() => _cloudWatch.DisposeAsync();

    public static TheoryData<string, string, MetricDatum> Refused() => new()
    {
        { "MissingRequiredParameterException", "At least one of the parameters MetricData.member.1.Value, MetricData.member.1.Values or MetricData.member.1.StatisticValues must be specified.", new() { MetricName = "m" } },
        { "InvalidParameterCombinationException", "The parameters MetricData.member.1.Value and MetricData.member.1.StatisticValues are mutually exclusive and you have specified both.", new() { MetricName = "m", Value = 1, StatisticValues = Set(1, 1, 1, 1) } },
        { "InvalidParameterCombinationException", "The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.", new() { MetricName = "m", Value = 1, Values = [1] } },
        { "InvalidParameterValueException", "The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.", new() { MetricName = "m", Values = [1, 2], Counts = [1] } },
        { "InvalidParameterValueException", "The collection MetricData.member.1.Values must not have a size greater than 150.", new() { MetricName = "m", Values = [.. Enumerable.Range(0, 151).Select(i => (double)i)] } },
        { "InvalidParameterValueException", "The parameter MetricData.member.1.Counts.member.1 must be greater than 0.", new() { MetricName = "m", Values = [1], Counts = [0] } },
        { "InvalidParameterValueException", "The value NaN for parameter MetricData.member.1.Value is invalid.", new() { MetricName = "m", Value = double.NaN } },
        { "InvalidParameterValueException", "The value Infinity for parameter MetricData.member.1.Values.member.2 is invalid.", new() { MetricName = "m", Values = [1, double.PositiveInfinity] } },
        { "InvalidParameterValueException", "The value 1E+200 for parameter MetricData.member.1.Value is invalid.", new() { MetricName = "m", Value = 1e200 } },
        { "InvalidParameterCombinationException", "The parameter MetricData.member.1.StatisticValues.Maximum must be greater than MetricData.member.1.StatisticValues.Minimum.", new() { MetricName = "m", StatisticValues = Set(2, 3, 2, 1) } },
        { "InvalidParameterValueException", "The parameter MetricData.member.1.StatisticValues.SampleCount must be greater than 0.", new() { MetricName = "m", StatisticValues = Set(0, 0, 0, 0) } },
        { "InvalidParameterValueException", "The value 5 for parameter MetricData.member.1.StorageResolution is invalid. Valid values are 1 and 60.", new() { MetricName = "m", Value = 1, StorageResolution = 5 } },
        { "InvalidParameterValueException", "The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.", new() { MetricName = "m", Value = 1, Timestamp = Start.AddDays(-15) } },
        { "InvalidParameterValueException", "The parameter MetricData.member.1.Timestamp must specify a time no more than two hours in the future.", new() { MetricName = "m", Value = 1, Timestamp = Start.AddHours(3) } },
        { "InvalidParameterValueException", "The value :a for parameter MetricData.member.1.Dimensions.member.1.Name is invalid.", new() { MetricName = "m", Value = 1, Dimensions = [new() { Name = ":a", Value = "1" }] } },
        { "InvalidParameterValueException", "The parameter MetricData.member.1.Dimensions.member.1.Value must contain at least one character that is not white space.", new() { MetricName = "m", Value = 1, Dimensions = [new() { Name = "a", Value = " " }] } },
        { "InvalidParameterValueException", "The parameter MetricData.member.1.Dimensions has the dimension d more than once.", new() { MetricName = "m", Value = 1, Dimensions = [new() { Name = "d", Value = "1" }, new() { Name = "d", Value = "2" }] } },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task Datum_is_refused_and_nothing_is_kept(string code, string message, MetricDatum datum)
    {
        Assert.Equal((code, 400, message), await _cloudWatch.FailureAsync(new PutMetricDataRequest { Namespace = "n", MetricData = [datum, new() { MetricName = "m", Value = 1 }] }));
        Assert.Empty(await _cloudWatch.StatisticsAsync(Start, Start.AddMinutes(1), 60, "Sum"));
    }

    [Fact]
    public async Task Request_is_refused()
    {
        Assert.Equal(
            ("InvalidParameterValueException", 400, "The value AWS/Lambda for parameter Namespace is invalid."),
            await _cloudWatch.FailureAsync(new PutMetricDataRequest { Namespace = "AWS/Lambda", MetricData = [new() { MetricName = "m", Value = 1 }] }));
        Assert.Equal(
            ("MissingRequiredParameterException", 400, "The parameter MetricData is required."), await _cloudWatch.FailureAsync(new PutMetricDataRequest { Namespace = "n" }));
        var many = Enumerable.Range(0, 1001).Select(_ => new MetricDatum { MetricName = "m", Value = 1 }).ToList();
        Assert.Equal(
            ("InvalidParameterValueException", 400, "The collection MetricData must not have a size greater than 1000."),
            await _cloudWatch.FailureAsync(new PutMetricDataRequest { Namespace = "n", MetricData = many }));
    }

    [Fact]
    public async Task Data_of_entities_are_metrics_as_others()
    {
        await _cloudWatch.RunAsync(new PutMetricDataRequest { Namespace = "n", EntityMetricData = [new() { MetricData = [new() { MetricName = "m", Value = 3 }] }] });
        Assert.Equal(3, Assert.Single(await _cloudWatch.StatisticsAsync(Start, Start.AddMinutes(1), 60, "Sum")).Sum);
    }

    public static TheoryData<string, string, GetMetricStatisticsRequest> Unanswered() => new()
    {
        { "InvalidParameterCombinationException", "Must specify either Statistics or ExtendedStatistics", Asked with { Statistics = null } },
        { "InvalidParameterValueException", "The parameter StartTime must be less than the parameter EndTime.", Asked with { EndTime = Start } },
        { "InvalidParameterValueException", "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.", Asked with { Period = 61 } },
        { "InvalidParameterCombinationException", "You have requested up to 2,880 datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.", Asked with { EndTime = Start.AddDays(2) } },
        { "InvalidParameterValueException", "The value p101 for parameter ExtendedStatistics is not supported.", Asked with { ExtendedStatistics = ["p101"] } },
    };

    [Theory, MemberData(nameof(Unanswered))]
    public async Task Statistics_are_refused(string code, string message, GetMetricStatisticsRequest request) =>
        Assert.Equal((code, 400, message), await _cloudWatch.FailureAsync(request));

    private static GetMetricStatisticsRequest Asked => new() { Namespace = "n", MetricName = "m", StartTime = Start, EndTime = Start.AddHours(1), Period = 60, Statistics = ["Sum"] };

    private static StatisticSet Set(double count, double sum, double minimum, double maximum) =>
        new() { SampleCount = count, Sum = sum, Minimum = minimum, Maximum = maximum };
}
