using Kiln.Services.CloudWatch.Alarms;

namespace Kiln.Unit.Services.CloudWatch;

/// <summary>The tables of AWS's guide, "Configuring how CloudWatch alarms treat missing data": X breaches, 0 does not, - is missing; the newest last.</summary>
public sealed class AlarmJudgementTests
{
    private static readonly string[] Treatments = ["missing", "ignore", "breaching", "notBreaching"];

    // What each treatment makes of it, in the order of Treatments; keep is the state as it was.
    [Theory]
    [InlineData(3, 3, "0 - X - X", "OK OK OK OK")]
    [InlineData(3, 3, "0 - - - -", "OK OK OK OK")]
    [InlineData(3, 3, "- - - - -", "INSUFFICIENT_DATA keep ALARM OK")]
    [InlineData(3, 3, "0 X X - X", "ALARM ALARM ALARM ALARM")]
    [InlineData(3, 3, "- - X - -", "ALARM keep ALARM OK")]
    [InlineData(2, 3, "0 - X - X", "ALARM ALARM ALARM ALARM")]
    [InlineData(2, 3, "0 0 X 0 X", "ALARM ALARM ALARM ALARM")]
    [InlineData(2, 3, "0 - X - -", "OK OK ALARM OK")]
    [InlineData(2, 3, "- - - - 0", "OK OK ALARM OK")]
    [InlineData(2, 3, "- - - X -", "ALARM keep ALARM OK")]
    [InlineData(1, 1, "- - X", "ALARM ALARM ALARM ALARM")]
    [InlineData(1, 1, "- - 0", "OK OK OK OK")]
    [InlineData(1, 1, "X - 0", "OK OK OK OK")]
    [InlineData(3, 3, "- - - - X", "keep keep ALARM OK")]
    public void State_of(int needed, int periods, string points, string expected)
    {
        var states = Treatments.Select(treatment => Judge(treatment, needed, periods, points)?.Value ?? "keep");
        Assert.Equal(expected, string.Join(' ', states));
    }

    [Theory]
    [InlineData("GreaterThanThreshold", "0")]
    [InlineData("GreaterThanOrEqualToThreshold", "X")]
    [InlineData("LessThanThreshold", "0")]
    [InlineData("LessThanOrEqualToThreshold", "X")]
    public void Value_at_the_threshold(string comparison, string expected)
    {
        var alarm = new MetricAlarm { EvaluationPeriods = 1, Threshold = 2, ComparisonOperator = comparison, Statistic = "Sum", Period = 60 };
        var state = AlarmJudgement.Judge(alarm, [new(DateTimeOffset.UnixEpoch, 2)], DateTimeOffset.UnixEpoch)!;
        Assert.Equal(expected == "X" ? "ALARM" : "OK", state.Value);
    }

    [Fact]
    public void Reason_is_told_in_the_words_of_aws()
    {
        var state = Judge("missing", 2, 3, "0 X X - X")!;
        Assert.Equal(
            "Threshold Crossed: 3 out of the last 3 datapoints [1.0 (01/01/70 00:04:00), 1.0 (01/01/70 00:02:00), 1.0 (01/01/70 00:01:00)] were greater than the threshold (0.5) (minimum 2 datapoints for OK -> ALARM transition).",
            state.Reason);
        Assert.Contains("\"recentDatapoints\":[0,1,1,1],\"threshold\":0.5", state.ReasonData, StringComparison.Ordinal);
        Assert.Equal("Insufficient Data: 1 datapoint was unknown.", Judge("missing", 1, 1, "- - -")!.Reason);
    }

    private static AlarmState? Judge(string treatment, int needed, int periods, string points)
    {
        var alarm = new MetricAlarm
        {
            EvaluationPeriods = periods,
            DatapointsToAlarm = needed,
            Threshold = 0.5,
            ComparisonOperator = "GreaterThanThreshold",
            TreatMissingData = treatment,
            Statistic = "Sum",
            Period = 60,
        };
        var looked = points.Split(' ').Select((p, i) => new AlarmPoint(DateTimeOffset.FromUnixTimeSeconds(i * 60), p == "-" ? null : p == "X" ? 1 : 0)).ToList();
        return AlarmJudgement.Judge(alarm, looked, DateTimeOffset.FromUnixTimeSeconds(300));
    }
}
