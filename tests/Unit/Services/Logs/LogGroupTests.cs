using Kiln.Services.Logs;
using Kiln.Services.Logs.Events;

namespace Kiln.Unit.Services.Logs;

public sealed class LogGroupTests : IAsyncDisposable
{
    private readonly LogsFixture _logs = new();

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    [Fact]
    public async Task Group_is_described_with_both_forms_of_its_arn()
    {
        await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = "g", Tags = new() { ["k"] = "v" } });
        var groups = await _logs.RunAsync<DescribeLogGroupsResponse>(new DescribeLogGroupsRequest());
        Assert.Equal(
            new LogGroup
            {
                LogGroupName = "g",
                CreationTime = _logs.Now,
                MetricFilterCount = 0,
                Arn = "arn:aws:logs:eu-west-1:111111111111:log-group:g:*",
                LogGroupArn = "arn:aws:logs:eu-west-1:111111111111:log-group:g",
                StoredBytes = 0,
                LogGroupClass = "STANDARD",
                DeletionProtectionEnabled = false,
            },
            Assert.Single(groups.LogGroups!));
        Assert.Equal(
            ("ResourceAlreadyExistsException", 400, "The specified log group already exists"),
            await _logs.FailureAsync(new CreateLogGroupRequest { LogGroupName = "g" }));
    }

    [Fact]
    public async Task Groups_are_found_by_prefix_or_substring_a_page_at_a_time()
    {
        foreach (var name in new[] { "/aws/lambda/b", "/aws/lambda/A", "/aws/lambda/c", "other" })
            await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = name });
        Assert.Equal("/aws/lambda/A /aws/lambda/b /aws/lambda/c", Names(await GroupsAsync(new() { LogGroupNamePrefix = "/aws/" })));
        Assert.Equal("/aws/lambda/A", Names(await GroupsAsync(new() { LogGroupNamePattern = "A" })));
        Assert.Equal("other", Names(await GroupsAsync(new() { LogGroupIdentifiers = ["other"] })));
        var first = await GroupsAsync(new() { Limit = 2 });
        Assert.Equal("/aws/lambda/A /aws/lambda/b", Names(first));
        var second = await GroupsAsync(new() { Limit = 2, NextToken = first.NextToken });
        Assert.Equal("/aws/lambda/c other", Names(second));
        Assert.Null(second.NextToken);
        Assert.Equal(
            ("InvalidParameterException", 400, "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."),
            await _logs.FailureAsync(new DescribeLogGroupsRequest { LogGroupNamePrefix = "a", LogGroupNamePattern = "b" }));
        Assert.Equal(
            ("InvalidParameterException", 400, "The specified nextToken is invalid."),
            await _logs.FailureAsync(new DescribeLogGroupsRequest { NextToken = "?" }));
    }

    [Fact]
    public async Task Deleted_group_takes_its_streams_and_events_along()
    {
        _logs.Write("s", 1, "x");
        await _logs.RunAsync(new DeleteLogGroupRequest { LogGroupName = LogsFixture.Group });
        Assert.Equal(
            ("ResourceNotFoundException", 400, "The specified log group does not exist."),
            await _logs.FailureAsync(new DeleteLogGroupRequest { LogGroupName = LogsFixture.Group }));
        await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = LogsFixture.Group });
        await _logs.RunAsync(new CreateLogStreamRequest { LogGroupName = LogsFixture.Group, LogStreamName = "s" });
        Assert.Empty(await _logs.MessagesAsync());
    }

    [Fact]
    public async Task Stored_bytes_count_messages_and_their_overhead()
    {
        _logs.Write("a", 1, "1234");
        _logs.Write("b", 2, "56");
        Assert.Equal(4 + 2 + (2 * 26), (await GroupsAsync(new())).LogGroups![0].StoredBytes);
        await _logs.RunAsync(new DeleteLogStreamRequest { LogGroupName = LogsFixture.Group, LogStreamName = "a" });
        Assert.Equal(2 + 26, (await GroupsAsync(new())).LogGroups![0].StoredBytes);
    }

    [Fact]
    public async Task Streams_are_described_by_name_or_by_last_event()
    {
        _logs.Write("a", 30, "x");
        _logs.Write("b", 10, "x");
        _logs.Write("b", 20, "x");
        await _logs.Writer.FlushAsync(CancellationToken.None);
        await _logs.RunAsync(new CreateLogStreamRequest { LogGroupName = LogsFixture.Group, LogStreamName = "c" });
        Assert.Equal("a b c", Names(await StreamsAsync(new())));
        Assert.Equal("c b a", Names(await StreamsAsync(new() { Descending = true })));
        Assert.Equal("c b a", Names(await StreamsAsync(new() { OrderBy = "LastEventTime" })));
        Assert.Equal("b", Names(await StreamsAsync(new() { LogStreamNamePrefix = "b" })));
        var first = await StreamsAsync(new() { OrderBy = "LastEventTime", Descending = true, Limit = 2 });
        Assert.Equal("a b", Names(first));
        var second = await StreamsAsync(
            new() { OrderBy = "LastEventTime", Descending = true, Limit = 2, NextToken = first.NextToken });
        Assert.Equal("c", Names(second));
        Assert.Null(second.NextToken);
        Assert.Equal((10, 20, _logs.Now), (first.LogStreams![1].FirstEventTimestamp, first.LogStreams[1].LastEventTimestamp, first.LogStreams[1].LastIngestionTime));
        Assert.Equal("arn:aws:logs:eu-west-1:111111111111:log-group:/aws/lambda/f:log-stream:b", first.LogStreams[1].Arn);
        Assert.Matches(@"^\d{56}$", first.LogStreams[1].UploadSequenceToken);
        Assert.Null(second.LogStreams![0].FirstEventTimestamp);
    }

    [Fact]
    public async Task Streams_cannot_be_ordered_by_time_with_a_prefix() =>
        Assert.Equal(
            ("InvalidParameterException", 400, "Cannot order by LastEventTime with a logStreamNamePrefix."),
            await _logs.FailureAsync(
                new DescribeLogStreamsRequest { LogGroupName = LogsFixture.Group, OrderBy = "LastEventTime", LogStreamNamePrefix = "x" }));

    [Fact]
    public async Task Stream_needs_a_group_and_a_free_name()
    {
        var request = new CreateLogStreamRequest { LogGroupName = "g", LogStreamName = "s" };
        Assert.Equal(("ResourceNotFoundException", 400, "The specified log group does not exist."), await _logs.FailureAsync(request));
        await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = "g" });
        await _logs.RunAsync(request);
        Assert.Equal(("ResourceAlreadyExistsException", 400, "The specified log stream already exists"), await _logs.FailureAsync(request));
    }

    [Fact]
    public async Task Events_beyond_retention_are_gone()
    {
        var old = _logs.Now - (long)TimeSpan.FromDays(4).TotalMilliseconds;
        _logs.Write("s", old, "old");
        _logs.Write("s", _logs.Now, "new");
        await _logs.Writer.FlushAsync(CancellationToken.None);
        await _logs.RunAsync(new PutRetentionPolicyRequest { LogGroupName = LogsFixture.Group, RetentionInDays = 3 });
        Assert.Equal(["new"], await _logs.MessagesAsync());
        Assert.Equal(3, (await GroupsAsync(new())).LogGroups![0].RetentionInDays);

        _logs.Write("s", _logs.Now, "next");
        await _logs.Writer.FlushAsync(CancellationToken.None);
        _logs.Time.Advance(LogRetention.Period);
        await Eventually.TrueAsync(async () => (await GroupsAsync(new())).LogGroups![0].StoredBytes == 3 + 4 + (2 * 26));
        await _logs.RunAsync(new DeleteRetentionPolicyRequest { LogGroupName = LogsFixture.Group });
        Assert.Equal(["new", "next"], await _logs.MessagesAsync());
    }

    [Fact]
    public async Task Retention_is_one_of_the_periods_of_aws()
    {
        await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = "g" });
        var failure = await _logs.FailureAsync(new PutRetentionPolicyRequest { LogGroupName = "g", RetentionInDays = 2 });
        Assert.StartsWith("1 validation error detected: Value '2' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [1, 3, 5,", failure.Message);
    }

    [Fact]
    public async Task What_kiln_cannot_keep_is_refused()
    {
        Assert.Equal("InvalidParameterException", (await _logs.FailureAsync(new CreateLogGroupRequest { LogGroupName = "g", KmsKeyId = "k" })).Code);
        Assert.Equal("InvalidParameterException", (await _logs.FailureAsync(new ListLogGroupsRequest { FieldIndexNames = ["f"] })).Code);
    }

    [Fact]
    public async Task Protected_group_is_deleted_when_it_is_protected_no_longer()
    {
        await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = "g", DeletionProtectionEnabled = true });
        Assert.True((await GroupsAsync(new())).LogGroups![0].DeletionProtectionEnabled);
        Assert.Equal("InvalidOperationException", (await _logs.FailureAsync(new DeleteLogGroupRequest { LogGroupName = "g" })).Code);
        await _logs.RunAsync(new PutLogGroupDeletionProtectionRequest { LogGroupIdentifier = "arn:aws:logs:eu-west-1:111111111111:log-group:g", DeletionProtectionEnabled = false });
        await _logs.RunAsync(new DeleteLogGroupRequest { LogGroupName = "g" });
        Assert.Empty((await GroupsAsync(new())).LogGroups!);
    }

    [Fact]
    public async Task Groups_are_listed_by_parts_of_their_names_and_by_tags_in_pages()
    {
        foreach (var name in new[] { "/aws/lambda/one", "/aws/lambda/two", "/other/one" })
            await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = name, Tags = name.EndsWith("one", StringComparison.Ordinal) ? new() { ["team"] = "core-a" } : null });
        Assert.Equal("/aws/lambda/one /aws/lambda/two", await ListAsync(new() { LogGroupNamePattern = "^/aws/lam" }));
        Assert.Equal("/aws/lambda/one /aws/lambda/two /other/one", await ListAsync(new() { LogGroupNamePattern = "one|two" }));
        Assert.Equal("/aws/lambda/one /other/one", await ListAsync(new() { LogGroupTags = [new() { Key = "team", Values = ["core*"] }] }));
        Assert.Equal("/aws/lambda/two", await ListAsync(new() { LogGroupTags = [new() { Key = "team", Values = ["!core*"] }] }));
        var first = await _logs.RunAsync<ListLogGroupsResponse>(new ListLogGroupsRequest { Limit = 2 });
        Assert.Equal("arn:aws:logs:eu-west-1:111111111111:log-group:/aws/lambda/one", first.LogGroups![0].LogGroupArn);
        Assert.Equal("/other/one", await ListAsync(new() { NextToken = first.NextToken }));
    }

    private async Task<string> ListAsync(ListLogGroupsRequest request) =>
        string.Join(' ', (await _logs.RunAsync<ListLogGroupsResponse>(request)).LogGroups!.Select(g => g.LogGroupName));

    private Task<DescribeLogGroupsResponse> GroupsAsync(DescribeLogGroupsRequest request) => _logs.RunAsync<DescribeLogGroupsResponse>(request);

    private Task<DescribeLogStreamsResponse> StreamsAsync(DescribeLogStreamsRequest request) =>
        _logs.RunAsync<DescribeLogStreamsResponse>(request with { LogGroupName = LogsFixture.Group });

    private static string Names(DescribeLogGroupsResponse page) => string.Join(' ', page.LogGroups!.Select(g => g.LogGroupName));

    private static string Names(DescribeLogStreamsResponse page) => string.Join(' ', page.LogStreams!.Select(s => s.LogStreamName));
}
