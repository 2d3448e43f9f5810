using Kiln.Services.Logs;

namespace Kiln.Unit.Services.Logs;

public sealed class FilterLogEventsTests : IAsyncDisposable
{
    private readonly LogsFixture _logs = new();

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    [Fact]
    public async Task Streams_are_interleaved_by_time()
    {
        _logs.Write("a", 10, "1");
        _logs.Write("b", 20, "2");
        _logs.Write("a", 30, "3");
        _logs.Write("b", 40, "4");
        var page = await FilterAsync(new());
        Assert.Equal("a:1 b:2 a:3 b:4", Text(page));
        Assert.Null(page.NextToken);
        Assert.Empty(page.SearchedLogStreams!);
        Assert.Equal(4, page.Events!.Select(e => e.EventId).Distinct().Count());
        Assert.Matches(@"^\d{56}$", page.Events![0].EventId);
    }

    [Fact]
    public async Task Pages_follow_each_other_and_the_last_has_no_token()
    {
        for (var i = 0; i < 4; i++)
            _logs.Write(i % 2 == 0 ? "a" : "b", 7, $"{i}");
        var first = await FilterAsync(new() { Limit = 3 });
        Assert.Equal(3, first.Events!.Count);
        var second = await FilterAsync(new() { Limit = 3, NextToken = first.NextToken });
        Assert.Single(second.Events!);
        Assert.Null(second.NextToken);
        Assert.Equal(["0", "1", "2", "3"], first.Events.Concat(second.Events!).Select(e => e.Message!).Order());
        Assert.Null((await FilterAsync(new() { Limit = 4 })).NextToken);
    }

    [Fact]
    public async Task Both_ends_are_inclusive()
    {
        for (var i = 1; i <= 5; i++)
            _logs.Write("s", i * 10, $"{i}");
        Assert.Equal("s:2 s:3 s:4", Text(await FilterAsync(new() { StartTime = 20, EndTime = 40 })));
    }

    [Fact]
    public async Task Streams_are_chosen_by_name_or_prefix()
    {
        foreach (var stream in new[] { "2018/a", "2018/b", "2019/a" })
            _logs.Write(stream, 1, "x");
        Assert.Equal("2018/a:x 2018/b:x", Text(await FilterAsync(new() { LogStreamNamePrefix = "2018/" })));
        Assert.Equal("2018/b:x 2019/a:x", Text(await FilterAsync(new() { LogStreamNames = ["2018/b", "2019/a"] })));
        Assert.Equal(
            ("ResourceNotFoundException", 400, "The specified log stream does not exist."),
            await _logs.FailureAsync(new FilterLogEventsRequest { LogGroupName = LogsFixture.Group, LogStreamNames = ["none"] }));
        Assert.Equal(
            "InvalidParameterException",
            (await _logs.FailureAsync(new FilterLogEventsRequest { LogGroupName = LogsFixture.Group, LogStreamNames = ["a"], LogStreamNamePrefix = "a" })).Code);
    }

    [Fact]
    public async Task Pattern_filters_across_pages()
    {
        for (var i = 0; i < 20; i++)
            _logs.Write("s", i, i % 5 == 0 ? $"ERROR {i}" : "INFO");
        var first = await FilterAsync(new() { FilterPattern = "ERROR", Limit = 2 });
        var second = await FilterAsync(new() { FilterPattern = "ERROR", Limit = 2, NextToken = first.NextToken });
        Assert.Equal("s:ERROR 0 s:ERROR 5|s:ERROR 10 s:ERROR 15", $"{Text(first)}|{Text(second)}");
        var last = second.NextToken is null ? second : await FilterAsync(new() { FilterPattern = "ERROR", Limit = 2, NextToken = second.NextToken });
        Assert.Null(last.NextToken);
    }

    [Fact]
    public async Task Group_and_token_must_be_good()
    {
        Assert.Equal(
            ("ResourceNotFoundException", 400, "The specified log group does not exist."),
            await _logs.FailureAsync(new FilterLogEventsRequest { LogGroupName = "none" }));
        Assert.Equal(
            ("InvalidParameterException", 400, "The specified nextToken is invalid."),
            await _logs.FailureAsync(new FilterLogEventsRequest { LogGroupName = "none", NextToken = "x" }));
    }

    private Task<FilterLogEventsResponse> FilterAsync(FilterLogEventsRequest request) =>
        _logs.RunAsync<FilterLogEventsResponse>(request with { LogGroupName = LogsFixture.Group });

    private static string Text(FilterLogEventsResponse page) => string.Join(' ', page.Events!.Select(e => $"{e.LogStreamName}:{e.Message}"));
}
