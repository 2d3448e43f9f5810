using System.Text.Json.Nodes;
using Kiln.Services.CloudWatch.Alarms;
using Kiln.Services.CloudWatch.CompositeAlarms;
using Kiln.Services.CloudWatch.Tags;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kiln.Unit.Services.CloudWatch;

public sealed class CompositeAlarmTests : IAsyncDisposable
{
    private const string Function = "arn:aws:lambda:eu-west-1:111111111111:function:f";
    private const string Arn = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:";

    private readonly CloudWatchFixture _cloudWatch = new();
    private readonly AlarmEvaluator _evaluator;

    public CompositeAlarmTests() => _evaluator = new(
        _cloudWatch.Alarms, _cloudWatch.Work.Engine, _cloudWatch.Work.Writer, _cloudWatch.Work.Transitions, _cloudWatch.Time, NullLogger.Instance);

    public ValueTask DisposeAsync() => _cloudWatch.DisposeAsync();

    // a is in ALARM, b is OK, c has no data; gone is not there.
    [Theory]
    [InlineData("ALARM(a)", true)]
    [InlineData("ALARM(\"a\")", true)]
    [InlineData("ALARM('a')", true)]
    [InlineData($"ALARM({Arn}a)", true)]
    [InlineData($"ALARM(\"{Arn}a\")", true)]
    [InlineData("ALARM(b)", false)]
    [InlineData("OK(b)", true)]
    [InlineData("INSUFFICIENT_DATA(c)", true)]
    [InlineData("ALARM(gone)", false)]
    [InlineData("OK(gone)", false)]
    [InlineData("NOT ALARM(gone)", true)]
    [InlineData("TRUE", true)]
    [InlineData("FALSE", false)]
    [InlineData("NOT NOT TRUE", true)]
    [InlineData("ALARM(a) AND OK(b)", true)]
    [InlineData("ALARM(a) AND ALARM(b)", false)]
    [InlineData("ALARM(b) OR ALARM(a)", true)]
    [InlineData("TRUE OR FALSE AND FALSE", true)]
    [InlineData("(TRUE OR FALSE) AND FALSE", false)]
    [InlineData("NOT TRUE OR TRUE", true)]
    [InlineData("NOT (TRUE OR TRUE)", false)]
    [InlineData("AT_LEAST(1, ALARM, (a, b, c))", true)]
    [InlineData("AT_LEAST(2, ALARM, (a, b, c))", false)]
    [InlineData("AT_LEAST(2, NOT ALARM, (a, b, c))", true)]
    [InlineData("AT_LEAST(34%, ALARM, (a, b, c))", false)]
    [InlineData("AT_LEAST(33%, ALARM, (a, b, c))", true)]
    [InlineData("  ALARM ( a )\n AND\tOK( b ) ", true)]
    [InlineData("ALARM(OK)", false)]
    public void Rule_holds_by_the_states_of_its_alarms(string text, bool holds) =>
        Assert.Equal(holds, AlarmRuleParser.Parse(text).Holds(name => name switch { "a" => "ALARM", "b" => "OK", "c" => "INSUFFICIENT_DATA", "OK" => "OK", _ => null }));

    [Theory]
    [InlineData("")]
    [InlineData("ALARM")]
    [InlineData("ALARM(")]
    [InlineData("ALARM()")]
    [InlineData("ALARM(a")]
    [InlineData("ALARM(a b)")]
    [InlineData("ALARM(\"a)")]
    [InlineData("ALARM(\"\")")]
    [InlineData("ALARM(a) AND")]
    [InlineData("ALARM(a) OK(b)")]
    [InlineData("AND ALARM(a)")]
    [InlineData("alarm(a)")]
    [InlineData("TRUEOR FALSE")]
    [InlineData("(TRUE")]
    [InlineData("TRUE)")]
    [InlineData("AT_LEAST(0, ALARM, (a))")]
    [InlineData("AT_LEAST(101%, ALARM, (a))")]
    [InlineData("AT_LEAST(1, ALARM, a)")]
    [InlineData("AT_LEAST(1, ALARM, ())")]
    public void What_is_no_rule_is_told(string text) => Assert.Throws<FormatException>(() => AlarmRuleParser.Parse(text));

    [Fact]
    public void Rules_of_chance_are_read_or_refused()
    {
        var random = new Random(7);
        string[] parts = ["ALARM", "OK", "(", ")", "a", "AND", "OR", "NOT", "TRUE", "AT_LEAST", ",", "1", "%", "\"", "'", " "];
        for (var i = 0; i < 20_000; i++)
        {
            try
            {
                AlarmRuleParser.Parse(string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)] + (random.Next(2) == 0 ? " " : "")))).Holds(static _ => "OK");
            }
            catch (FormatException)
            {
            }
        }
        Assert.Throws<FormatException>(() => AlarmRuleParser.Parse(new string('(', 10_000)));
    }

    [Fact]
    public async Task Composite_alarm_follows_the_alarms_that_it_watches_through_others()
    {
        await PutMetricAlarmsAsync("a", "b");
        await _cloudWatch.RunAsync(new PutCompositeAlarmRequest { AlarmName = "both", AlarmRule = "ALARM(a) AND ALARM(b)" });
        await _cloudWatch.RunAsync(new PutCompositeAlarmRequest { AlarmName = "above", AlarmRule = "ALARM(both)", AlarmActions = [Function], AlarmDescription = "d" });
        await SetAsync("a", "ALARM");
        await _evaluator.EvaluateDueAsync(CancellationToken.None);
        Assert.Equal(("OK", "OK"), (await StateAsync("both"), await StateAsync("above")));
        _cloudWatch.Time.Advance(TimeSpan.FromSeconds(1));
        await SetAsync("b", "ALARM");
        await _evaluator.EvaluateDueAsync(CancellationToken.None);
        Assert.Equal(("ALARM", "ALARM"), (await StateAsync("both"), await StateAsync("above")));

        var both = await FindAsync("both");
        Assert.Equal($"{Arn}b transitioned to ALARM at Tuesday 20 November, 2018 20:40:01 UTC", both.StateReason);
        Assert.Equal([Arn + "b", Arn + "a"], JsonNode.Parse(both.StateReasonData!)!["triggeringAlarms"]!.AsArray().Select(t => (string?)t!["arn"]));
        var (function, alarmArn, payload) = await _cloudWatch.Functions.Sent.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((Function, Arn + "above"), (function, alarmArn));
        Assert.Equal("ALARM(both)", (string?)JsonNode.Parse(payload)!["alarmData"]!["configuration"]!["alarmRule"]);
    }

    [Fact]
    public async Task Alarms_of_both_kinds_are_told_apart()
    {
        await PutMetricAlarmsAsync("a", "b");
        await _cloudWatch.RunAsync(new PutCompositeAlarmRequest { AlarmName = "both", AlarmRule = "ALARM(a)", Tags = [new() { Key = "team", Value = "red" }] });
        Assert.Equal(("a b", ""), await NamesAsync(new()));
        Assert.Equal(("", "both"), await NamesAsync(new() { AlarmTypes = ["CompositeAlarm"] }));
        Assert.Equal(("a b", "both"), await NamesAsync(new() { AlarmTypes = ["MetricAlarm", "CompositeAlarm"] }));
        Assert.Equal(("a", ""), await NamesAsync(new() { ChildrenOfAlarmName = "both" }));
        Assert.Equal(("", "both"), await NamesAsync(new() { ParentsOfAlarmName = "a" }));
        var tags = await _cloudWatch.RunAsync<ListTagsForResourceResponse>(new ListTagsForResourceRequest { ResourceARN = Arn + "both" });
        Assert.Equal("red", Assert.Single(tags.Tags!).Value);
        // It is read again as it was stored.
        await _cloudWatch.Alarms.LoadAsync();
        Assert.Equal("ALARM(a)", (await FindAsync("both")).AlarmRule);
        var history = await _cloudWatch.RunAsync<DescribeAlarmHistoryResponse>(new DescribeAlarmHistoryRequest { AlarmName = "both" });
        Assert.Equal("CompositeAlarm", Assert.Single(history.AlarmHistoryItems!).AlarmType);
    }

    [Theory]
    [InlineData("ALARM(gone)", "do not exist")]
    [InlineData("ALARM(self)", "leads back to itself")]
    [InlineData("ALARM(a) OR ALARM(both)", "leads back to itself")]
    [InlineData("ALARM(a", "not a valid rule expression")]
    public async Task Rules_that_cannot_be_evaluated_are_refused(string rule, string message)
    {
        await PutMetricAlarmsAsync("a");
        await _cloudWatch.RunAsync(new PutCompositeAlarmRequest { AlarmName = "self", AlarmRule = "ALARM(a)" });
        await _cloudWatch.RunAsync(new PutCompositeAlarmRequest { AlarmName = "both", AlarmRule = "ALARM(self)" });
        var failure = await _cloudWatch.FailureAsync(new PutCompositeAlarmRequest { AlarmName = "self", AlarmRule = rule });
        Assert.Equal("ValidationError", failure.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kinds_do_not_change_and_what_is_not_heeded_is_refused()
    {
        await PutMetricAlarmsAsync("a");
        await _cloudWatch.RunAsync(new PutCompositeAlarmRequest { AlarmName = "c", AlarmRule = "ALARM(a)" });
        Assert.Equal("ValidationError", (await _cloudWatch.FailureAsync(new PutCompositeAlarmRequest { AlarmName = "a", AlarmRule = "TRUE" })).Code);
        Assert.Equal("ValidationError", (await _cloudWatch.FailureAsync(MetricAlarm("c"))).Code);
        Assert.Equal("ValidationError", (await _cloudWatch.FailureAsync(new PutCompositeAlarmRequest { AlarmName = "d", AlarmRule = "TRUE", ActionsSuppressor = "a" })).Code);
    }

    private static PutMetricAlarmRequest MetricAlarm(string name) => new()
    {
        AlarmName = name,
        Namespace = "n",
        MetricName = "m",
        Statistic = "Sum",
        Period = 60,
        EvaluationPeriods = 1,
        Threshold = 5,
        ComparisonOperator = "GreaterThanThreshold",
        TreatMissingData = "ignore",
    };

    private async Task PutMetricAlarmsAsync(params string[] names)
    {
        foreach (var name in names)
            await _cloudWatch.RunAsync(MetricAlarm(name));
    }

    private Task SetAsync(string name, string state) => _cloudWatch.RunAsync(new SetAlarmStateRequest { AlarmName = name, StateValue = state, StateReason = "test" });

    private async Task<CompositeAlarm> FindAsync(string name) =>
        (await _cloudWatch.RunAsync<DescribeAlarmsResponse>(new DescribeAlarmsRequest { AlarmNames = [name], AlarmTypes = ["CompositeAlarm"] })).CompositeAlarms!.Single();

    private async Task<string?> StateAsync(string name) => (await FindAsync(name)).StateValue;

    private async Task<(string Metric, string Composite)> NamesAsync(DescribeAlarmsRequest request)
    {
        var found = await _cloudWatch.RunAsync<DescribeAlarmsResponse>(request);
        return (string.Join(' ', found.MetricAlarms!.Select(a => a.AlarmName)), string.Join(' ', found.CompositeAlarms!.Select(a => a.AlarmName)));
    }
}
