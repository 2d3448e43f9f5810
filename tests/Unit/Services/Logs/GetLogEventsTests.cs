using Kiln.Services.Logs;

namespace Kiln.Unit.Services.Logs;

public sealed class GetLogEventsTests : IAsyncLifetime
{
    private readonly LogsFixture _logs = new();

    public ValueTask InitializeAsync()
    {
        for (var i = 1; i <= 5; i++)
            _logs.Write("s", i * 10, $"{i}");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    [Fact]
    public async Task Head_is_read_forwards_to_the_end()
    {
        var first = await ReadAsync(limit: 2, fromHead: true);
        Assert.Equal("1 2", Text(first));
        var second = await ReadAsync(first.NextForwardToken, limit: 2);
        Assert.Equal("3 4", Text(second));
        var third = await ReadAsync(second.NextForwardToken, limit: 2);
        Assert.Equal("5", Text(third));
        var end = await ReadAsync(third.NextForwardToken, limit: 2);
        Assert.Equal("", Text(end));
        Assert.Equal(third.NextForwardToken, end.NextForwardToken);

        _logs.Write("s", 60, "6");
        Assert.Equal("6", Text(await ReadAsync(end.NextForwardToken)));
    }

    [Fact]
    public async Task Tail_is_read_backwards_to_the_beginning()
    {
        var first = await ReadAsync(limit: 2);
        Assert.Equal("4 5", Text(first));
        var second = await ReadAsync(first.NextBackwardToken, limit: 2);
        Assert.Equal("2 3", Text(second));
        var third = await ReadAsync(second.NextBackwardToken, limit: 2);
        Assert.Equal("1", Text(third));
        var end = await ReadAsync(third.NextBackwardToken, limit: 2);
        Assert.Equal("", Text(end));
        Assert.Equal(third.NextBackwardToken, end.NextBackwardToken);
    }

    [Fact]
    public async Task Turning_around_at_an_end_misses_nothing()
    {
        var tail = await ReadAsync(limit: 1);
        var end = await ReadAsync(tail.NextForwardToken);
        Assert.Equal("1 2 3 4 5", Text(await ReadAsync(end.NextBackwardToken)));
        var head = await ReadAsync(limit: 1, fromHead: true);
        var beginning = await ReadAsync(head.NextBackwardToken);
        Assert.Equal("1 2 3 4 5", Text(await ReadAsync(beginning.NextForwardToken)));
    }

    [Fact]
    public async Task Tokens_look_like_those_of_aws()
    {
        var page = await ReadAsync();
        Assert.Matches(@"^f/\d{56}/s$", page.NextForwardToken);
        Assert.Matches(@"^b/\d{56}/s$", page.NextBackwardToken);
    }

    [Theory]
    [InlineData("f/1")]
    [InlineData("nonsense")]
    [InlineData("x/00000000000000000000000000000000000000000000000000000000/s")]
    [InlineData("f/00000000000000000000000000000000000000000000000000000000/s")]
    [InlineData("f//s")]
    [InlineData("")]
    public async Task Token_of_no_page_of_this_stream_is_refused(string token) =>
        Assert.Equal(
            ("InvalidParameterException", 400, "The specified nextToken is invalid."),
            await _logs.FailureAsync(new GetLogEventsRequest { LogGroupName = LogsFixture.Group, LogStreamName = "s", NextToken = token }));

    [Fact]
    public async Task Empty_stream_has_tokens_that_show_what_comes()
    {
        await _logs.RunAsync(new CreateLogStreamRequest { LogGroupName = LogsFixture.Group, LogStreamName = "e" });
        var empty = await ReadAsync(stream: "e");
        Assert.Equal("", Text(empty));
        _logs.Write("e", 10, "x");
        Assert.Equal("x", Text(await ReadAsync(empty.NextForwardToken, stream: "e")));
        Assert.Equal("x", Text(await ReadAsync(empty.NextBackwardToken, stream: "e")));
    }

    [Fact]
    public async Task Start_is_inclusive_and_end_is_not()
    {
        var page = await _logs.RunAsync<GetLogEventsResponse>(
            new GetLogEventsRequest { LogGroupName = LogsFixture.Group, LogStreamName = "s", StartTime = 20, EndTime = 40 });
        Assert.Equal("2 3", Text(page));
        Assert.All(page.Events!, e => Assert.Equal(_logs.Now, e.IngestionTime));
    }

    [Fact]
    public async Task Events_of_one_millisecond_keep_their_order_across_pages()
    {
        for (var i = 0; i < 10; i++)
            _logs.Write("same", 7, $"{i}");
        var first = await ReadAsync(limit: 4, fromHead: true, stream: "same");
        var second = await ReadAsync(first.NextForwardToken, limit: 4, stream: "same");
        Assert.Equal("0 1 2 3|4 5 6 7", $"{Text(first)}|{Text(second)}");
    }

    [Fact]
    public async Task Events_that_come_late_stand_where_they_occurred()
    {
        _logs.Write("s", 25, "late");
        Assert.Equal(["1", "2", "late", "3", "4", "5"], await _logs.MessagesAsync());
    }

    [Fact]
    public async Task Page_ends_with_a_mebibyte()
    {
        for (var i = 0; i < 6; i++)
            _logs.Write("large", i, new string((char)('a' + i), 250 * 1024));
        Assert.Equal(4, (await ReadAsync(fromHead: true, stream: "large")).Events!.Count);
    }

    [Fact]
    public async Task Group_is_known_by_its_arn_too()
    {
        var arn = "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/lambda/f";
        var page = await _logs.RunAsync<GetLogEventsResponse>(new GetLogEventsRequest { LogGroupIdentifier = arn, LogStreamName = "s", Limit = 1 });
        Assert.Equal("5", Text(page));
        var foreign = arn.Replace("eu-west-1", "us-east-1", StringComparison.Ordinal);
        Assert.Equal(
            "ResourceNotFoundException", (await _logs.FailureAsync(new GetLogEventsRequest { LogGroupIdentifier = foreign, LogStreamName = "s" })).Code);
        Assert.Equal("InvalidParameterException", (await _logs.FailureAsync(new GetLogEventsRequest { LogStreamName = "s" })).Code);
    }

    [Fact]
    public async Task What_is_not_there_is_named()
    {
        Assert.Equal(
            ("ResourceNotFoundException", 400, "The specified log group does not exist."),
            await _logs.FailureAsync(new GetLogEventsRequest { LogGroupName = "none", LogStreamName = "s" }));
        Assert.Equal(
            ("ResourceNotFoundException", 400, "The specified log stream does not exist."),
            await _logs.FailureAsync(new GetLogEventsRequest { LogGroupName = LogsFixture.Group, LogStreamName = "none" }));
    }

    private Task<GetLogEventsResponse> ReadAsync(string? token = null, int? limit = null, bool? fromHead = null, string stream = "s") =>
        _logs.RunAsync<GetLogEventsResponse>(new GetLogEventsRequest
        {
            LogGroupName = LogsFixture.Group,
            LogStreamName = stream,
            NextToken = token,
            Limit = limit,
            StartFromHead = fromHead,
        });

    private static string Text(GetLogEventsResponse page) => string.Join(' ', page.Events!.Select(e => e.Message));
}
