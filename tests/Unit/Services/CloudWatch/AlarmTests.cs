using System.Text.Json.Nodes;
using Kiln.Services.CloudWatch.Alarms;
using Kiln.Services.CloudWatch.Queries;
using Kiln.Services.CloudWatch.Tags;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kiln.Unit.Services.CloudWatch;

public sealed class AlarmTests : IAsyncDisposable
{
    private const string Function = "arn:aws:lambda:eu-west-1:111111111111:function:f";
    private const string Topic = "arn:aws:sns:eu-west-1:111111111111:t";

    private static readonly PutMetricAlarmRequest Simple = new()
    {
        AlarmName = "a",
        Namespace = "n",
        MetricName = "m",
        Statistic = "Sum",
        Period = 60,
        EvaluationPeriods = 1,
        Threshold = 5,
        ComparisonOperator = "GreaterThanThreshold",
        AlarmActions = [Function],
        OKActions = [Topic],
    };

    private readonly CloudWatchFixture _cloudWatch = new();
    private readonly AlarmEvaluator _evaluator;

    public AlarmTests() => _evaluator = new(
        _cloudWatch.Alarms, _cloudWatch.Work.Engine, _cloudWatch.Work.Writer, _cloudWatch.Work.Transitions, _cloudWatch.Time, NullLogger.Instance);

    public ValueTask DisposeAsync() => _cloudWatch.DisposeAsync();

    [Fact]
    public async Task Alarm_follows_its_metric_and_invokes_its_function()
    {
        await _cloudWatch.RunAsync(Simple);
        Assert.Equal(("INSUFFICIENT_DATA", "Unchecked: Initial alarm creation"), await StateAsync());
        await _cloudWatch.PutAsync(6);
        await MinuteAsync();
        Assert.Equal("ALARM", (await StateAsync()).Value);

        var (arn, alarmArn, payload) = await _cloudWatch.Functions.Sent.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((Function, "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a"), (arn, alarmArn));
        var document = JsonNode.Parse(payload)!;
        Assert.Equal(("aws.cloudwatch", "111111111111", "eu-west-1"), ((string?)document["source"], (string?)document["accountId"], (string?)document["region"]));
        Assert.Equal(("ALARM", "INSUFFICIENT_DATA"), ((string?)document["alarmData"]!["state"]!["value"], (string?)document["alarmData"]!["previousState"]!["value"]));
        Assert.Equal("m", (string?)document["alarmData"]!["configuration"]!["metrics"]![0]!["metricStat"]!["metric"]!["name"]);

        await _cloudWatch.PutAsync(4);
        await MinuteAsync();
        Assert.Equal("OK", (await StateAsync()).Value);
        string[] expected =
        [
            $"Action: Failed to execute action {Topic}",
            "StateUpdate: Alarm updated from ALARM to OK",
            $"Action: Successfully executed action {Function}",
            "StateUpdate: Alarm updated from INSUFFICIENT_DATA to ALARM",
            "ConfigurationUpdate: Alarm \"a\" created",
        ];
        // Nobody waits for actions, so that they stand where they ended.
        Assert.Equal(expected.Order(StringComparer.Ordinal), (await HistoryAsync(5)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Alarm_on_expressions_and_on_long_periods_is_evaluated_each_minute()
    {
        await _cloudWatch.RunAsync(Simple with
        {
            Namespace = null,
            MetricName = null,
            Statistic = null,
            Period = null,
            Threshold = 50,
            Metrics =
            [
                new() { Id = "rate", Expression = "100 * e / i", Label = "Rate" },
                Stat("e", "errors", 300) with { ReturnData = false },
                Stat("i", "invocations", 300) with { ReturnData = false },
            ],
        });
        await _cloudWatch.PutAsync(6, name: "errors");
        await _cloudWatch.PutAsync(8, name: "invocations");
        await MinuteAsync();
        Assert.Equal("ALARM", (await StateAsync()).Value);
        _cloudWatch.Time.Advance(TimeSpan.FromMinutes(3));
        await _cloudWatch.PutAsync(80, name: "invocations");
        await MinuteAsync();
        Assert.Equal("OK", (await StateAsync()).Value);
    }

    [Fact]
    public async Task Alarm_of_ten_seconds_does_not_wait_for_the_minute()
    {
        await _cloudWatch.RunAsync(Simple with { Period = 10 });
        await _evaluator.EvaluateDueAsync(CancellationToken.None);
        await _cloudWatch.PutAsync(9, resolution: 1);
        _cloudWatch.Time.Advance(TimeSpan.FromSeconds(10));
        await _evaluator.EvaluateDueAsync(CancellationToken.None);
        Assert.Equal("ALARM", (await StateAsync()).Value);
    }

    [Fact]
    public async Task Disabled_actions_do_not_run_and_a_state_that_is_set_stays_until_the_next_look()
    {
        await _cloudWatch.RunAsync(Simple);
        await _cloudWatch.RunAsync(new DisableAlarmActionsRequest { AlarmNames = ["a", "unknown"] });
        await _cloudWatch.RunAsync(new SetAlarmStateRequest { AlarmName = "a", StateValue = "ALARM", StateReason = "test" });
        Assert.Equal(("ALARM", "test"), await StateAsync());
        await _cloudWatch.RunAsync(new EnableAlarmActionsRequest { AlarmNames = ["a"] });
        await MinuteAsync();
        Assert.Equal(("INSUFFICIENT_DATA", "Insufficient Data: 1 datapoint was unknown."), await StateAsync());
        Assert.False(_cloudWatch.Functions.Sent.Reader.TryRead(out _));
        Assert.Equal(("ResourceNotFound", 404, "Alarm x does not exist"), await _cloudWatch.FailureAsync(new SetAlarmStateRequest { AlarmName = "x", StateValue = "OK", StateReason = "" }));
        Assert.Equal(
            ("InvalidFormatFault", 400, "StateReasonData must be valid JSON"),
            await _cloudWatch.FailureAsync(new SetAlarmStateRequest { AlarmName = "a", StateValue = "OK", StateReason = "", StateReasonData = "{" }));
    }

    [Fact]
    public async Task Alarms_are_found_by_name_prefix_state_action_and_metric()
    {
        foreach (var name in (string[])["b", "a1", "a2"])
            await _cloudWatch.RunAsync(Simple with { AlarmName = name, Statistic = name == "b" ? "Average" : "Sum" });
        await _cloudWatch.RunAsync(new SetAlarmStateRequest { AlarmName = "a2", StateValue = "OK", StateReason = "" });
        Assert.Equal("a1 a2 b", await NamesAsync(new()));
        Assert.Equal("a1 a2", await NamesAsync(new() { AlarmNamePrefix = "a" }));
        Assert.Equal("a2", await NamesAsync(new() { StateValue = "OK" }));
        Assert.Equal("a1 b", await NamesAsync(new() { AlarmNames = ["b", "a1", "x"] }));
        Assert.Equal("a1 a2 b", await NamesAsync(new() { ActionPrefix = "arn:aws:lambda" }));
        Assert.Equal("", await NamesAsync(new() { ActionPrefix = "arn:aws:sqs" }));
        Assert.Equal("", await NamesAsync(new() { AlarmTypes = ["CompositeAlarm"] }));
        var page = await _cloudWatch.RunAsync<DescribeAlarmsResponse>(new DescribeAlarmsRequest { MaxRecords = 2 });
        Assert.Equal(["a1", "a2"], page.MetricAlarms!.Select(a => a.AlarmName!));
        Assert.Equal("b", await NamesAsync(new() { MaxRecords = 2, NextToken = page.NextToken }));
        var of = await _cloudWatch.RunAsync<DescribeAlarmsForMetricResponse>(new DescribeAlarmsForMetricRequest { Namespace = "n", MetricName = "m", Statistic = "Average" });
        Assert.Equal("b", Assert.Single(of.MetricAlarms!).AlarmName);
        await _cloudWatch.RunAsync(new DeleteAlarmsRequest { AlarmNames = ["a1", "b", "x"] });
        Assert.Equal("a2", await NamesAsync(new()));
    }

    [Fact]
    public async Task Changed_alarm_keeps_its_state_and_tags_and_all_is_there_after_a_restart()
    {
        await _cloudWatch.RunAsync(Simple with { Tags = [new() { Key = "k", Value = "v" }] });
        await _cloudWatch.RunAsync(new SetAlarmStateRequest { AlarmName = "a", StateValue = "OK", StateReason = "fine" });
        await _cloudWatch.RunAsync(Simple with { Threshold = 7 });
        var restarted = new AlarmRegistry(_cloudWatch.Database);
        await restarted.LoadAsync();
        var alarm = Assert.Single(restarted.All);
        Assert.Equal(("OK", 7), (alarm.Definition.StateValue, alarm.Definition.Threshold!.Value));
        Assert.Equal("v", restarted.TagsOf("arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a")!["k"]);
    }

    [Fact]
    public async Task Tags_are_set_listed_and_removed()
    {
        const string Arn = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a";
        await _cloudWatch.RunAsync(Simple);
        await _cloudWatch.RunAsync(new TagResourceRequest { ResourceARN = Arn, Tags = [new() { Key = "a", Value = "1" }, new() { Key = "b", Value = "" }] });
        await _cloudWatch.RunAsync(new UntagResourceRequest { ResourceARN = Arn, TagKeys = ["a", "z"] });
        var tag = Assert.Single((await _cloudWatch.RunAsync<ListTagsForResourceResponse>(new ListTagsForResourceRequest { ResourceARN = Arn })).Tags!);
        Assert.Equal(("b", ""), (tag.Key, tag.Value));
        Assert.Equal("ResourceNotFoundException", (await _cloudWatch.FailureAsync(new ListTagsForResourceRequest { ResourceARN = Arn + "x" })).Code);
        Assert.Equal("InvalidParameterValueException", (await _cloudWatch.FailureAsync(new ListTagsForResourceRequest { ResourceARN = "arn:aws:s3:::b" })).Code);
        var many = Enumerable.Range(0, 51).Select(i => new Tag { Key = $"k{i}", Value = "v" }).ToList();
        Assert.Equal("InvalidParameterValueException", (await _cloudWatch.FailureAsync(new TagResourceRequest { ResourceARN = Arn, Tags = many })).Code);
    }

    public static TheoryData<string, PutMetricAlarmRequest> Refused() => new()
    {
        { "ComparisonOperator must not be null", Simple with { ComparisonOperator = null } },
        { "EvaluationPeriods must not be null", Simple with { EvaluationPeriods = null } },
        { "Threshold must not be null", Simple with { Threshold = null } },
        { "Namespace must not be null", Simple with { Namespace = null } },
        { "Period must not be null", Simple with { Period = null } },
        { "Period must be 10, 20, 30 or a multiple of 60", Simple with { Period = 61 } },
        { "Exactly one of MetricName and Metrics must be specified", Simple with { MetricName = null } },
        { "Exactly one of Statistic and ExtendedStatistic must be specified", Simple with { Statistic = null } },
        { "The value p101 for parameter ExtendedStatistic is not supported.", Simple with { Statistic = null, ExtendedStatistic = "p101" } },
        { "DatapointsToAlarm must be less than or equal to EvaluationPeriods", Simple with { DatapointsToAlarm = 2 } },
        { "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).", Simple with { EvaluationPeriods = 1441 } },
        { "Invalid option for TreatMissingData: x. Valid options are [breaching, notBreaching, ignore, missing]", Simple with { TreatMissingData = "x" } },
        { "Invalid arn syntax: x", Simple with { AlarmActions = ["x"] } },
        { "Kiln does not have alarms on anomaly detection yet.", Simple with { ComparisonOperator = "LessThanLowerThreshold" } },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task Alarm_is_refused(string message, PutMetricAlarmRequest request) =>
        Assert.Equal(("ValidationError", 400, message), await _cloudWatch.FailureAsync(request));

    private static MetricDataQuery Stat(string id, string name, int period) => new()
    {
        Id = id,
        MetricStat = new() { Metric = new() { Namespace = "n", MetricName = name }, Period = period, Stat = "Sum" },
    };

    private async Task MinuteAsync()
    {
        _cloudWatch.Time.Advance(TimeSpan.FromMinutes(1));
        await _evaluator.EvaluateDueAsync(CancellationToken.None);
    }

    private async Task<(string Value, string Reason)> StateAsync()
    {
        var alarm = Assert.Single((await _cloudWatch.RunAsync<DescribeAlarmsResponse>(new DescribeAlarmsRequest())).MetricAlarms!);
        return (alarm.StateValue!, alarm.StateReason!);
    }

    private async Task<string> NamesAsync(DescribeAlarmsRequest request) =>
        string.Join(' ', (await _cloudWatch.RunAsync<DescribeAlarmsResponse>(request)).MetricAlarms!.Select(a => a.AlarmName));

    // Actions are kept when they have ended, for which nobody waits.
    private async Task<List<string>> HistoryAsync(int count)
    {
        var items = new List<AlarmHistoryItem>();
        for (var left = 200; left > 0 && items.Count < count; left--)
        {
            items = (await _cloudWatch.RunAsync<DescribeAlarmHistoryResponse>(new DescribeAlarmHistoryRequest { AlarmName = "a" })).AlarmHistoryItems!;
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        return items.ConvertAll(i => $"{i.HistoryItemType}: {i.HistorySummary}");
    }
}
