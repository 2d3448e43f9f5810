using Kiln.Services.Logs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kiln.Unit.Services.Logs;

public sealed class LogWriterTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly LogsFixture _logs = new();

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    [Fact]
    public async Task Flush_makes_what_was_written_visible()
    {
        _logs.Write("s", 1, "one\n");
        _logs.Write("s", 2, "two\n");
        await _logs.Writer.FlushAsync(CancellationToken.None).AsTask().WaitAsync(Deadline);
        Assert.Equal(["one\n", "two\n"], await _logs.MessagesAsync());
    }

    [Fact]
    public void Flush_of_nothing_is_done_at_once() =>
        Assert.True(_logs.Writer.FlushAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully);

    [Fact]
    public async Task Batch_is_stored_when_its_delay_is_over()
    {
        _logs.Write("s", 1, "one\n");
        await UntilAskedAsync();
    }

    [Fact]
    public async Task Full_batch_does_not_wait()
    {
        for (var i = 0; i < LogWriter.BatchSize; i++)
            _logs.Write("s", i, "x");
        await _logs.Grants.Asked.Task.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Room_is_lost_to_a_flood_and_comes_back_when_it_is_stored()
    {
        Assert.True(_logs.Writer.HasRoom);
        for (var i = 0; i < 100_000; i++)
            _logs.Write("flood", i, "x");
        await _logs.Writer.FlushAsync(CancellationToken.None).AsTask().WaitAsync(Deadline);
        Assert.True(_logs.Writer.HasRoom);
        var streams = await _logs.RunAsync<DescribeLogStreamsResponse>(new DescribeLogStreamsRequest { LogGroupName = LogsFixture.Group });
        Assert.Equal(99_999, Assert.Single(streams.LogStreams!).LastEventTimestamp);
    }

    [Fact]
    public async Task Events_of_many_writers_are_all_there_and_in_order()
    {
        const int each = 2_000;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
                _logs.Write($"s{writer}", 7, $"{i}");
        })));
        for (var writer = 0; writer < 4; writer++)
            Assert.Equal(Enumerable.Range(0, each).Select(i => $"{i}"), await _logs.MessagesAsync($"s{writer}"));
    }

    [Fact]
    public async Task First_write_makes_group_and_stream()
    {
        _logs.Write("2018/11/20/[$LATEST]00000000000000000000000000000000", _logs.Now, "x");
        var groups = await _logs.RunAsync<DescribeLogGroupsResponse>(new DescribeLogGroupsRequest());
        Assert.Equal([LogsFixture.Group], groups.LogGroups!.Select(g => g.LogGroupName));
        var streams = await _logs.RunAsync<DescribeLogStreamsResponse>(new DescribeLogStreamsRequest { LogGroupName = LogsFixture.Group });
        Assert.Equal(["2018/11/20/[$LATEST]00000000000000000000000000000000"], streams.LogStreams!.Select(s => s.LogStreamName));
    }

    [Theory]
    [InlineData(LogGrants.None)]
    [InlineData(LogGrants.CreateLogStream | LogGrants.PutLogEvents)]
    public async Task Role_that_may_not_make_the_group_writes_nothing(LogGrants granted)
    {
        _logs.Grants.Granted = granted;
        _logs.Write("s", 1, "x");
        Assert.Empty((await _logs.RunAsync<DescribeLogGroupsResponse>(new DescribeLogGroupsRequest())).LogGroups!);
    }

    [Theory]
    [InlineData(LogGrants.CreateLogStream | LogGrants.PutLogEvents, true, true)]
    [InlineData(LogGrants.CreateLogStream, true, false)]
    [InlineData(LogGrants.PutLogEvents, false, false)]
    public async Task Each_permission_counts_for_itself(LogGrants granted, bool makesStream, bool writes)
    {
        await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = LogsFixture.Group });
        _logs.Grants.Granted = granted;
        _logs.Write("s", 1, "x");
        var streams = await _logs.RunAsync<DescribeLogStreamsResponse>(new DescribeLogStreamsRequest { LogGroupName = LogsFixture.Group });
        Assert.Equal(makesStream ? 1 : 0, streams.LogStreams!.Count);
        if (makesStream)
            Assert.Equal(writes ? ["x"] : Array.Empty<string>(), await _logs.MessagesAsync());
    }

    [Fact]
    public async Task Stream_that_was_deleted_is_made_again()
    {
        _logs.Write("s", 1, "before");
        await _logs.RunAsync(new DeleteLogGroupRequest { LogGroupName = LogsFixture.Group });
        _logs.Write("s", 2, "after");
        Assert.Equal(["after"], await _logs.MessagesAsync());
    }

    [Fact]
    public async Task Overflow_is_counted_and_said()
    {
        await HoldUpAsync();
        for (var i = 0; i < LogWriter.QueueCapacity + 3; i++)
            _logs.Write("s", 2, "x");
        _logs.Grants.LetGo();
        var messages = new List<string>();
        GetLogEventsResponse page;
        string? token = null;
        do
        {
            page = await _logs.RunAsync<GetLogEventsResponse>(
                new GetLogEventsRequest { LogGroupName = LogsFixture.Group, LogStreamName = "s", StartFromHead = true, NextToken = token });
            messages.AddRange(page.Events!.Select(e => e.Message!));
            token = page.NextForwardToken;
        }
        while (page.Events!.Count > 0);
        Assert.Equal(1 + LogWriter.QueueCapacity + 1, messages.Count);
        Assert.Single(messages, "Kiln dropped 3 log events of this stream: they came faster than they could be stored.\n");
    }

    [Fact]
    public async Task Queue_is_bounded_in_bytes_too()
    {
        await HoldUpAsync();
        var message = LogsFixture.Event(2, new('x', 256 * 1024));
        for (var i = 0; i < 300; i++)
            _logs.Writer.Write(LogsFixture.Stream(), message);
        _logs.Grants.LetGo();
        await _logs.Writer.FlushAsync(CancellationToken.None).AsTask().WaitAsync(Deadline);
        var dropped = await _logs.RunAsync<FilterLogEventsResponse>(
            new FilterLogEventsRequest { LogGroupName = LogsFixture.Group, FilterPattern = "\"Kiln dropped\"" });
        Assert.StartsWith("Kiln dropped 45 log events", Assert.Single(dropped.Events!).Message);
    }

    [Fact]
    public async Task Dispose_stores_what_is_left()
    {
        var writer = new LogWriter(_logs.Database, _logs.Grants, _logs.Time, NullLogger<LogWriter>.Instance);
        for (var i = 0; i < 10_000; i++)
            writer.Write(LogsFixture.Stream(), LogsFixture.Event(i, "x"));
        await writer.DisposeAsync().AsTask().WaitAsync(Deadline);
        Assert.Equal(10_000, (await _logs.MessagesAsync()).Count);
        await writer.FlushAsync(CancellationToken.None);
        writer.Write(LogsFixture.Stream(), LogsFixture.Event(0, "too late"));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_kept_and_shown_as_well_as_can_be()
    {
        _logs.Writer.Write(LogsFixture.Stream(), new(DateTimeOffset.UnixEpoch, new byte[] { (byte)'a', 0xff, (byte)'b' }));
        Assert.Equal(["a\ufffdb"], await _logs.MessagesAsync());
    }

    // One batch, of one event, stays in the consumer, and the queue fills behind it.
    private async Task HoldUpAsync()
    {
        _logs.Grants.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _logs.Write("s", 1, "first");
        await UntilAskedAsync();
    }

    // The consumer may not have begun to wait yet: time is moved until it has.
    private async Task UntilAskedAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!_logs.Grants.Asked.Task.IsCompleted)
        {
            deadline.Token.ThrowIfCancellationRequested();
            _logs.Time.Advance(LogWriter.BatchDelay);
            await Task.Yield();
        }
    }
}
