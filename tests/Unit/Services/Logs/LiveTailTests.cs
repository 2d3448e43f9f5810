using System.Text.Json;
using Kiln.Aws.Protocols.EventStreams;
using Kiln.Services.Logs;
using Kiln.Services.Logs.LiveTail;

namespace Kiln.Unit.Services.Logs;

public sealed class LiveTailTests : IAsyncDisposable
{
    private const string Arn = $"arn:aws:logs:{LogsFixture.Region}:{LogsFixture.Account}:log-group:{LogsFixture.Group}";
    private readonly LogsFixture _logs = new();

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    [Fact]
    public async Task Session_tells_each_second_what_came()
    {
        await using var session = await StartAsync(new() { LogEventFilterPattern = "ERROR" });
        var start = await NextAsync(session, "sessionStart", tick: false);
        Assert.Equal((Arn, "ERROR", "request"), (start.GetProperty("logGroupIdentifiers")[0].GetString(), start.GetProperty("logEventFilterPattern").GetString(), start.GetProperty("requestId").GetString()));
        _logs.Write("s", _logs.Now, "ERROR one");
        _logs.Write("s", _logs.Now, "fine");
        await _logs.Writer.FlushAsync(CancellationToken.None);
        var update = await NextAsync(session, "sessionUpdate");
        Assert.False(update.GetProperty("sessionMetadata").GetProperty("sampled").GetBoolean());
        var told = Assert.Single(update.GetProperty("sessionResults").EnumerateArray());
        Assert.Equal(
            ("ERROR one", "s", $"{LogsFixture.Account}:{LogsFixture.Group}"),
            (told.GetProperty("message").GetString(), told.GetProperty("logStreamName").GetString(), told.GetProperty("logGroupIdentifier").GetString()));
        Assert.Empty((await NextAsync(session, "sessionUpdate")).GetProperty("sessionResults").EnumerateArray());
    }

    [Fact]
    public async Task Streams_are_chosen_by_name_or_prefix()
    {
        await using var named = await StartAsync(new() { LogStreamNames = ["b"] });
        await using var prefixed = await StartAsync(new() { LogStreamNamePrefixes = ["a", "c"] });
        await NextAsync(named, "sessionStart", tick: false);
        await NextAsync(prefixed, "sessionStart", tick: false);
        foreach (var stream in new[] { "a1", "b", "b1", "c" })
            _logs.Write(stream, _logs.Now, "x");
        await _logs.Writer.FlushAsync(CancellationToken.None);
        var first = named.MoveNextAsync().AsTask();
        Assert.Equal("a1 c", Streams(await NextAsync(prefixed, "sessionUpdate")));
        Assert.True(await first);
        Assert.Equal("b", Streams(Payload(named.Current)));
    }

    [Fact]
    public async Task Flood_is_sampled()
    {
        await using var session = await StartAsync(new());
        await NextAsync(session, "sessionStart", tick: false);
        for (var i = 0; i < LiveTailSession.MostEvents + 1; i++)
            _logs.Write("s", _logs.Now, "x");
        await _logs.Writer.FlushAsync(CancellationToken.None);
        var update = await NextAsync(session, "sessionUpdate");
        Assert.Equal((true, LiveTailSession.MostEvents), (update.GetProperty("sessionMetadata").GetProperty("sampled").GetBoolean(), update.GetProperty("sessionResults").GetArrayLength()));
    }

    [Fact]
    public async Task Session_ends_after_three_hours_or_with_the_server()
    {
        await using var session = await StartAsync(new());
        await NextAsync(session, "sessionStart", tick: false);
        var next = session.MoveNextAsync().AsTask();
        _logs.Time.Advance(LiveTailOperation.Longest);
        Assert.True(await next);
        await NextAsync(session, "SessionTimeoutException", tick: false);
        Assert.False(await session.MoveNextAsync());

        await using var other = await StartAsync(new());
        await NextAsync(other, "sessionStart", tick: false);
        next = other.MoveNextAsync().AsTask();
        _logs.Work.Stop();
        Assert.True(await next);
        Assert.Contains((":exception-type", "SessionStreamingException"), other.Current.Headers);
        Assert.False(await other.MoveNextAsync());
    }

    [Fact]
    public async Task Account_has_fifteen_sessions()
    {
        var sessions = new List<IAsyncEnumerator<EventStreamMessage>>();
        for (var i = 0; i < 15; i++)
        {
            sessions.Add(await StartAsync(new()));
            await NextAsync(sessions[i], "sessionStart", tick: false);
        }
        var request = new StartLiveTailRequest { LogGroupIdentifiers = [Arn] };
        Assert.Equal("LimitExceededException", (await _logs.FailureAsync(request)).Code);
        await sessions[0].DisposeAsync();
        await _logs.RunAsync(request);
        foreach (var session in sessions)
            await session.DisposeAsync();
    }

    [Fact]
    public async Task Groups_must_be_there_and_streams_of_one_group()
    {
        await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = LogsFixture.Group });
        Assert.Equal("ResourceNotFoundException", (await _logs.FailureAsync(new StartLiveTailRequest { LogGroupIdentifiers = ["none"] })).Code);
        Assert.Equal("InvalidParameterException", (await _logs.FailureAsync(new StartLiveTailRequest { LogGroupIdentifiers = [Arn, Arn], LogStreamNames = ["a"] })).Code);
        Assert.Equal("InvalidParameterException", (await _logs.FailureAsync(new StartLiveTailRequest { LogGroupIdentifiers = [Arn], LogStreamNames = ["a"], LogStreamNamePrefixes = ["a"] })).Code);
        Assert.Equal("InvalidParameterException", (await _logs.FailureAsync(new StartLiveTailRequest { LogGroupIdentifiers = [Arn], LogEventFilterPattern = "{" })).Code);
    }

    private async Task<IAsyncEnumerator<EventStreamMessage>> StartAsync(StartLiveTailRequest request)
    {
        if ((await _logs.RunAsync<DescribeLogGroupsResponse>(new DescribeLogGroupsRequest())).LogGroups!.Count == 0)
            await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = LogsFixture.Group });
        var response = await _logs.RunAsync<StartLiveTailResponse>(request with { LogGroupIdentifiers = [Arn] });
        return response.EventsAsync(CancellationToken.None).GetAsyncEnumerator();
    }

    private async Task<JsonElement> NextAsync(IAsyncEnumerator<EventStreamMessage> session, string type, bool tick = true)
    {
        var next = session.MoveNextAsync().AsTask();
        if (tick)
            _logs.Time.Advance(LiveTailOperation.Period);
        Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains(session.Current.Headers, h => h.Value == type);
        return Payload(session.Current);
    }

    private static string Streams(JsonElement update) => string.Join(' ', update.GetProperty("sessionResults").EnumerateArray().Select(r => r.GetProperty("logStreamName").GetString()));

    private static JsonElement Payload(EventStreamMessage message) => JsonDocument.Parse(message.Payload).RootElement;
}
