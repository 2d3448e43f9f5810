using Kiln.Services.Logs.Insights;
using Kiln.Services.Logs.Insights.LogPatterns;

namespace Kiln.Unit.Services.Logs.Insights;

public sealed class PatternTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2018, 11, 20, 20, 0, 0, TimeSpan.Zero);

    private readonly LogsFixture _logs = new();

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    [Theory]
    [InlineData("START RequestId: 8476a536-e9f4-11e8-9739-2dfe598c3fcd Version: $LATEST\n", "START RequestId: <UUID-1> Version: $LATEST")]
    [InlineData("took 12 ms", "took <Number-1> ms")]
    [InlineData("took 1.5e3 ms, then -4.", "took <Number-1> ms, then <Number-2>.")]
    [InlineData("at 2018-11-20T20:00:01.000Z from 10.1.2.3", "at <Time-1> from <IPAddress-2>")]
    [InlineData("commit 0a1b2c3d4e5f", "commit <Token-1>")]
    [InlineData("python3.12 and utf-8", "python3.12 and utf-8")]
    [InlineData("""{"level":"ERROR","status":500}""", """{"level":"ERROR","status":<Number-1>}""")]
    [InlineData("", "")]
    [InlineData("...", "...")]
    [InlineData("--- !", "--- !")]
    public void Numbers_times_and_ids_are_kinds_of_words(string message, string expected) => Assert.Equal(expected, Miner().Add(message).ToString());

    [Fact]
    public void Messages_that_are_alike_are_one_pattern_and_others_are_not()
    {
        var miner = Miner();
        foreach (var message in new[] { "user ada logged in from Berlin", "user grace logged in from Paris", "disk is nearly full at last now", "user edsger logged in from Austin" })
            miner.Add(message);
        Assert.Equal(["disk is nearly full at last now", "user <Token-1> logged in from <Token-2>"], miner.All.Select(p => p.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Patterns_of_messages_without_likeness_are_bounded()
    {
        var (same, random) = (Miner(), new Random(7));
        for (var i = 0; i < 5_000; i++)
            same.Add("start " + string.Join(' ', Enumerable.Range(0, 6).Select(_ => string.Concat(Enumerable.Range(0, 6).Select(_ => (char)('a' + random.Next(26)))))));
        Assert.Equal(64, same.All.Count());
    }

    [Fact]
    public async Task Pattern_command_counts_them_the_most_frequent_first()
    {
        Write(0, "[ERROR] order 1 failed", "[ERROR] order 2 failed", "[INFO] order 3 done", "[ERROR] order 4 failed");
        Assert.Equal(
            [("[ERROR] order <Number-1> failed", "0.75", "3", "Error"), ("[INFO] order <Number-1> done", "0.25", "1", "Info")],
            (await RunAsync("pattern @message")).Select(r => (r["@pattern"], r["@ratio"], r["@sampleCount"], r["@severityLabel"])));
        Assert.Equal(["3"], (await RunAsync("filter @message like 'order' | pattern @message | filter @severityLabel = 'Error' | display @sampleCount")).Select(r => r["@sampleCount"]));
        Assert.Equal(2, (await RunAsync("parse @message '[*] order * *' as level, number, what | pattern what | sort @sampleCount asc | limit 5")).Count);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData(" previousDay", 24)]
    [InlineData(" previousWeek", 24 * 7)]
    [InlineData(" previousMonth", 24 * 31)]
    public async Task Diff_compares_with_a_time_before(string time, int hoursBefore)
    {
        Write(-hoursBefore * 60, "order 1 failed", "order 2 failed", "gone by now");
        Write(0, "order 3 failed", "something very new");
        var rows = await RunAsync("pattern @message | diff" + time, Start, Start.AddHours(1));
        Assert.Equal(
            [("gone by now", "0", "1", "-100"), ("order <Number-1> failed", "1", "2", "-50"), ("something very new", "1", "0", null)],
            rows.Select(r => (r["@pattern"], r["@sampleCount"], r["@previousSampleCount"], r.GetValueOrDefault("@differencePercent"))).OrderBy(r => r.Item1, StringComparer.Ordinal));
    }

    private static PatternMiner Miner() => new(new QueryBudget(TimeProvider.System, TimeSpan.FromMinutes(1), CancellationToken.None));

    private void Write(int minutes, params string[] messages)
    {
        for (var i = 0; i < messages.Length; i++)
            _logs.Write("s", Start.AddMinutes(minutes).AddSeconds(i).ToUnixTimeMilliseconds(), messages[i]);
    }

    private async Task<List<Dictionary<string, string>>> RunAsync(string query, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        var results = await QueryFixture.RunAsync(_logs, new()
        {
            QueryString = query,
            LogGroupNames = [LogsFixture.Group],
            StartTime = from?.ToUnixTimeSeconds(),
            EndTime = to?.ToUnixTimeSeconds(),
        });
        Assert.Equal("Complete", results.Status);
        return results.Results!.ConvertAll(row => row.ToDictionary(f => f.Field!, f => f.Value!));
    }
}
