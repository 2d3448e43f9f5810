using System.IO.Compression;
using System.Text.Json;
using Kiln.Services.Logs;
using Kiln.Services.Logs.SubscriptionFilters;

namespace Kiln.Unit.Services.Logs;

public sealed class SubscriptionFilterTests : IAsyncDisposable
{
    private const string Function = $"arn:aws:lambda:{LogsFixture.Region}:{LogsFixture.Account}:function:shipper";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly LogsFixture _logs = new();

    public SubscriptionFilterTests()
    {
        _logs.Functions.LogGroups[Function] = "/aws/lambda/shipper";
        _logs.Functions.Allowing.Add(Function);
    }

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    [Fact]
    public async Task Function_is_sent_what_matches()
    {
        await PutAsync(new() { FilterPattern = "ERROR" });
        _logs.Write("s", _logs.Now, "ERROR one");
        _logs.Write("s", _logs.Now + 1, "fine");
        _logs.Write("s", _logs.Now + 2, "ERROR two\n");
        var document = await ReceiveAsync();
        Assert.Equal("DATA_MESSAGE", document.GetProperty("messageType").GetString());
        Assert.Equal(LogsFixture.Account, document.GetProperty("owner").GetString());
        Assert.Equal(LogsFixture.Group, document.GetProperty("logGroup").GetString());
        Assert.Equal("s", document.GetProperty("logStream").GetString());
        Assert.Equal("f", document.GetProperty("subscriptionFilters")[0].GetString());
        var events = document.GetProperty("logEvents").EnumerateArray().ToList();
        Assert.Equal(["ERROR one", "ERROR two\n"], events.Select(e => e.GetProperty("message").GetString()));
        Assert.Equal([_logs.Now, _logs.Now + 2], events.Select(e => e.GetProperty("timestamp").GetInt64()));
        var read = await _logs.RunAsync<FilterLogEventsResponse>(new FilterLogEventsRequest { LogGroupName = LogsFixture.Group, FilterPattern = "ERROR" });
        Assert.Equal(read.Events!.Select(e => e.EventId), events.Select(e => e.GetProperty("id").GetString()));
        Assert.False(events[0].TryGetProperty("extractedFields", out _));
    }

    [Fact]
    public async Task Fields_of_a_space_delimited_pattern_go_along()
    {
        await PutAsync(new() { FilterPattern = "[level = ERROR, what]" });
        _logs.Write("s", _logs.Now, "ERROR one");
        var sent = (await ReceiveAsync()).GetProperty("logEvents")[0].GetProperty("extractedFields");
        Assert.Equal(("ERROR", "one"), (sent.GetProperty("level").GetString(), sent.GetProperty("what").GetString()));
    }

    [Fact]
    public async Task What_clients_write_is_sent_too()
    {
        await PutAsync(new() { FilterPattern = "" });
        await _logs.RunAsync(new CreateLogStreamRequest { LogGroupName = LogsFixture.Group, LogStreamName = "c" });
        await _logs.RunAsync(new PutLogEventsRequest { LogGroupName = LogsFixture.Group, LogStreamName = "c", LogEvents = [new() { Timestamp = _logs.Now, Message = "x" }] });
        Assert.Equal("c", (await ReceiveAsync()).GetProperty("logStream").GetString());
    }

    [Fact]
    public async Task Function_is_never_sent_what_it_wrote()
    {
        await PutAsync(new() { FilterPattern = "" });
        var own = LogsFixture.Stream() with { FunctionArn = Function };
        _logs.Writer.Write(own, LogsFixture.Event(_logs.Now, "of the function itself"));
        await _logs.Writer.FlushAsync(CancellationToken.None);
        _logs.Write("s", _logs.Now, "of another");
        Assert.Equal("of another", (await ReceiveAsync()).GetProperty("logEvents")[0].GetProperty("message").GetString());
        // Its log group may become the subscribed one later.
        _logs.Functions.LogGroups[Function] = LogsFixture.Group;
        // Filters are looked at by name: when this one was sent it, the other one was not.
        const string other = Function + "-other";
        _logs.Functions.LogGroups[other] = "/aws/lambda/other";
        _logs.Functions.Allowing.Add(other);
        await PutAsync(new() { FilterName = "g", FilterPattern = "", DestinationArn = other });
        _logs.Write("s", _logs.Now, "not sent");
        await _logs.Writer.FlushAsync(CancellationToken.None);
        var (arn, _) = await _logs.Functions.Sent.Reader.ReadAsync().AsTask().WaitAsync(Deadline);
        Assert.Equal(other, arn);
        Assert.StartsWith("The log group is the destination function's own", (await FailureAsync(new() { LogGroupName = "/elsewhere" }, "/elsewhere")).Message);
    }

    [Fact]
    public async Task Failed_delivery_is_tried_again()
    {
        await PutAsync(new() { FilterPattern = "" });
        _logs.Functions.Outcomes.Enqueue(DeliveryOutcome.Throttled);
        _logs.Functions.Outcomes.Enqueue(DeliveryOutcome.FunctionError);
        _logs.Functions.Outcomes.Enqueue(DeliveryOutcome.Delivered);
        _logs.Write("s", _logs.Now, "x");
        await ReceiveAsync();
        for (var again = 0; again < 2; again++)
        {
            await Eventually.TrueAsync(() =>
            {
                _logs.Time.Advance(TimeSpan.FromMinutes(1));
                return Task.FromResult(_logs.Functions.Sent.Reader.TryPeek(out _));
            });
            await ReceiveAsync();
        }
        Assert.Empty(_logs.Functions.Outcomes);
    }

    [Fact]
    public async Task Filters_are_described_replaced_and_deleted()
    {
        await PutAsync(new() { FilterName = "b", FilterPattern = "one" });
        await PutAsync(new() { FilterName = "a", FilterPattern = "two", Distribution = "Random" });
        await PutAsync(new() { FilterName = "b", FilterPattern = "three" });
        Assert.Equal(("LimitExceededException", 400, "Resource limit exceeded."), await FailureAsync(new() { FilterName = "c" }));
        var found = await DescribeAsync();
        Assert.Equal(["a two Random", "b three ByLogStream"], found.SubscriptionFilters!.Select(f => $"{f.FilterName} {f.FilterPattern} {f.Distribution}"));
        Assert.Equal((_logs.Now, Function, LogsFixture.Group), (found.SubscriptionFilters![1].CreationTime, found.SubscriptionFilters[1].DestinationArn, found.SubscriptionFilters[1].LogGroupName));
        await _logs.Filters.LoadAsync();
        Assert.Equal(2, (await DescribeAsync()).SubscriptionFilters!.Count);
        await _logs.RunAsync(new DeleteSubscriptionFilterRequest { LogGroupName = LogsFixture.Group, FilterName = "a" });
        Assert.Equal(
            ("ResourceNotFoundException", 400, "The specified subscription filter does not exist."),
            await _logs.FailureAsync(new DeleteSubscriptionFilterRequest { LogGroupName = LogsFixture.Group, FilterName = "a" }));
        await _logs.RunAsync(new DeleteLogGroupRequest { LogGroupName = LogsFixture.Group });
        await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = LogsFixture.Group });
        Assert.Empty((await DescribeAsync()).SubscriptionFilters!);
    }

    [Theory]
    [InlineData("arn:aws:lambda:eu-west-1:111111111111:function:none", "Could not execute the lambda function.")]
    [InlineData("arn:aws:lambda:us-east-1:111111111111:function:shipper", "Could not execute the lambda function.")]
    [InlineData("arn:aws:lambda:eu-west-1:222222222222:function:shipper", "Could not execute the lambda function.")]
    [InlineData("arn:aws:kinesis:eu-west-1:111111111111:stream/s", "Kiln delivers log events to functions only, not to 'kinesis' yet.")]
    [InlineData("shipper", "Value 'shipper' at 'destinationArn' is not an ARN.")]
    public async Task Destination_must_be_a_function_that_may_be_invoked(string arn, string message)
    {
        await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = LogsFixture.Group });
        var failure = await FailureAsync(new() { DestinationArn = arn });
        Assert.Equal("InvalidParameterException", failure.Code);
        Assert.StartsWith(message, failure.Message);
    }

    private async Task PutAsync(PutSubscriptionFilterRequest request)
    {
        if ((await _logs.RunAsync<DescribeLogGroupsResponse>(new DescribeLogGroupsRequest())).LogGroups!.Count == 0)
            await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = LogsFixture.Group });
        await _logs.RunAsync(request with { LogGroupName = LogsFixture.Group, FilterName = request.FilterName ?? "f", FilterPattern = request.FilterPattern ?? "", DestinationArn = request.DestinationArn ?? Function });
    }

    private async Task<(string Code, int Status, string Message)> FailureAsync(PutSubscriptionFilterRequest request, string group = LogsFixture.Group)
    {
        if (group != LogsFixture.Group)
        {
            // The fake lets one group invoke it.
            _logs.Functions.LogGroups[Function] = LogsFixture.Group;
            group = LogsFixture.Group;
        }
        return await _logs.FailureAsync(
            request with { LogGroupName = group, FilterName = request.FilterName ?? "f", FilterPattern = request.FilterPattern ?? "", DestinationArn = request.DestinationArn ?? Function });
    }

    private Task<DescribeSubscriptionFiltersResponse> DescribeAsync() =>
        _logs.RunAsync<DescribeSubscriptionFiltersResponse>(new DescribeSubscriptionFiltersRequest { LogGroupName = LogsFixture.Group });

    private async Task<JsonElement> ReceiveAsync()
    {
        await _logs.Writer.FlushAsync(CancellationToken.None);
        var (arn, payload) = await _logs.Functions.Sent.Reader.ReadAsync().AsTask().WaitAsync(Deadline);
        Assert.Equal(Function, arn);
        using var compressed = new MemoryStream(JsonDocument.Parse(payload).RootElement.GetProperty("awslogs").GetProperty("data").GetBytesFromBase64());
        using var gzip = new GZipStream(compressed, CompressionMode.Decompress);
        using var document = await JsonDocument.ParseAsync(gzip);
        return document.RootElement.Clone();
    }
}
