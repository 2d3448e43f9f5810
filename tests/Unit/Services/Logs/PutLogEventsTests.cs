using Kiln.Services.Logs;

namespace Kiln.Unit.Services.Logs;

public sealed class PutLogEventsTests : IAsyncLifetime
{
    private const long Hour = 3_600_000;
    private readonly LogsFixture _logs = new();

    public async ValueTask InitializeAsync()
    {
        await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = LogsFixture.Group });
        await _logs.RunAsync(new CreateLogStreamRequest { LogGroupName = LogsFixture.Group, LogStreamName = "s" });
    }

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    [Fact]
    public async Task Events_are_stored_before_the_answer()
    {
        var answer = await PutAsync((_logs.Now, "a"), (_logs.Now, "b"));
        Assert.Null(answer.RejectedLogEventsInfo);
        Assert.Matches(@"^\d{56}$", answer.NextSequenceToken);
        Assert.Equal(["a", "b"], await _logs.MessagesAsync());
    }

    [Fact]
    public async Task Too_new_events_are_left_out_and_reported()
    {
        var answer = await PutAsync((_logs.Now, "a"), (_logs.Now + (2 * Hour) + 1, "b"));
        Assert.Equal(new RejectedLogEventsInfo { TooNewLogEventStartIndex = 1 }, answer.RejectedLogEventsInfo);
        Assert.Equal(["a"], await _logs.MessagesAsync());
    }

    [Fact]
    public async Task Too_old_events_are_left_out_and_reported()
    {
        var answer = await PutAsync((_logs.Now - (14 * 24 * Hour) - 1, "a"), (_logs.Now - (14 * 24 * Hour), "b"));
        Assert.Equal(new RejectedLogEventsInfo { TooOldLogEventEndIndex = 1 }, answer.RejectedLogEventsInfo);
        Assert.Equal(["b"], await _logs.MessagesAsync());
        Assert.Equal(2, (await PutAsync((1, "c"), (2, "d"))).RejectedLogEventsInfo!.TooOldLogEventEndIndex);
    }

    [Fact]
    public async Task Events_beyond_retention_are_left_out_and_reported()
    {
        await _logs.RunAsync(new PutRetentionPolicyRequest { LogGroupName = LogsFixture.Group, RetentionInDays = 1 });
        var answer = await PutAsync((_logs.Now - (24 * Hour) - 1, "a"), (_logs.Now - Hour, "b"));
        Assert.Equal(new RejectedLogEventsInfo { ExpiredLogEventEndIndex = 1 }, answer.RejectedLogEventsInfo);
        Assert.Equal(["b"], await _logs.MessagesAsync());
    }

    [Fact]
    public async Task Batch_must_be_in_order_of_a_day_and_not_too_large()
    {
        Assert.Equal(
            "Log events in a single PutLogEvents request must be in chronological order.", await FailureAsync((_logs.Now, "a"), (_logs.Now - 1, "b")));
        Assert.Equal(
            "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
            await FailureAsync((_logs.Now - (24 * Hour) - 1, "a"), (_logs.Now, "b")));
        Assert.Equal(
            "Upload too large: 1048577 bytes exceeds limit of 1048576", await FailureAsync((_logs.Now, new string('x', (1024 * 1024) - 25))));
    }

    [Fact]
    public async Task Group_and_stream_must_be_there()
    {
        var request = Request((_logs.Now, "a"));
        Assert.Equal(
            ("ResourceNotFoundException", 400, "The specified log group does not exist."), await _logs.FailureAsync(request with { LogGroupName = "none" }));
        Assert.Equal(
            ("ResourceNotFoundException", 400, "The specified log stream does not exist."), await _logs.FailureAsync(request with { LogStreamName = "none" }));
    }

    private Task<PutLogEventsResponse> PutAsync(params (long At, string Message)[] events) => _logs.RunAsync<PutLogEventsResponse>(Request(events));

    private async Task<string> FailureAsync(params (long At, string Message)[] events)
    {
        var failure = await _logs.FailureAsync(Request(events));
        Assert.Equal("InvalidParameterException", failure.Code);
        return failure.Message;
    }

    private static PutLogEventsRequest Request(params (long At, string Message)[] events) => new()
    {
        LogGroupName = LogsFixture.Group,
        LogStreamName = "s",
        LogEvents = [.. events.Select(e => new InputLogEvent { Timestamp = e.At, Message = e.Message })],
    };
}
