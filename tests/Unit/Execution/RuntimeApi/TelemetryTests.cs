using System.Text;
using System.Text.Json;
using Kiln.Execution.Logging;
using Kiln.Execution.RuntimeApi.Telemetry;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox.Process;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Execution.RuntimeApi;

public sealed class TelemetryTests : IDisposable
{
    private const string Telemetry = "/2022-07-01/telemetry";
    private const string Logs = "/2020-08-15/logs";
    private const string Identifier = "Lambda-Extension-Identifier";

    private readonly ApiFixture _api = new(isCustom: false);
    private readonly SubscriberServer _subscriber = new();

    public void Dispose()
    {
        _api.Dispose();
        _subscriber.Dispose();
    }

    [Fact]
    public async Task Subscription_is_answered_logged_and_told_what_went_before()
    {
        await SubscribeAsync(_subscriber.Subscription());
        Assert.Equal(["TELEMETRY\tName: own\tState: Subscribed\tTypes: [Platform, Function, Extension]\n"], _api.Logs.Messages);

        _api.Time.Advance(TimeSpan.FromSeconds(1));
        var request = await _subscriber.NextAsync();
        Assert.StartsWith("POST /in HTTP/1.1\n", request);
        Assert.Contains($"\nHost: sandbox.localdomain:{_subscriber.Port}", request);
        Assert.Contains("\nContent-Type: application/json", request);
        Assert.Contains("\nSequence-Id: 1", request);
        var arn = RuntimeVersion.Of(RuntimeTable.Find("python3.12")!, Samples.Interpreter, "eu-west-1").Arn;
        Assert.Equal(
            [
                """{"time":"2026-01-31T12:00:00.000Z","type":"platform.initStart","record":{"initializationType":"on-demand","phase":"init","runtimeVersion":"python:3.12.v1","runtimeVersionArn":"ARN","functionName":"hello","functionVersion":"$LATEST","instanceId":"0123","instanceMaxMemory":134217728}}"""
                    .Replace("ARN", arn, StringComparison.Ordinal),
                """{"time":"2026-01-31T12:00:00.000Z","type":"platform.telemetrySubscription","record":{"name":"own","state":"Subscribed","types":["platform","function","extension"]}}""",
            ],
            Events(request));
    }

    [Fact]
    public async Task Lines_of_the_function_are_delivered_as_they_are_logged()
    {
        await SubscribeAsync(_subscriber.Subscription("\"function\""));
        _api.Log.WriteOutput(Samples.Start, "grüße\n"u8.ToArray());
        _api.Log.Write(Samples.Start, "a line of the platform\n"u8.ToArray());
        _api.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["""{"time":"2026-01-31T12:00:00.000Z","type":"function","record":"gr\u00FC\u00DFe\n"}"""], Events(await _subscriber.NextAsync(), raw: false));
    }

    [Theory]
    [InlineData(" {\"a\": 1}\n", "{\"a\": 1}")]
    [InlineData("text\n", "\"text\\n\"")]
    [InlineData("{\"a\": 1\n", "\"{\\u0022a\\u0022: 1\\n\"")]
    [InlineData("{\"a\":\n1}\n", "\"{\\u0022a\\u0022:\\n1}\\n\"")]
    public void Line_of_a_function_that_logs_in_json_is_an_object_where_it_can_be_one(string line, string record)
    {
        var expected = $"{{\"time\":\"2026-01-31T12:00:00.000Z\",\"type\":\"function\",\"record\":{record}}}".Replace("\\u0022", "\\\"", StringComparison.Ordinal);
        Assert.Equal(expected, Encoding.UTF8.GetString(TelemetryEvents.StructuredLine(Samples.Start, "function", Encoding.UTF8.GetBytes(line))));
    }

    [Fact]
    public async Task Logs_api_has_its_own_events_and_words()
    {
        var body = _subscriber.Subscription("\"platform\"").Replace("2022-12-13", "2020-08-15", StringComparison.Ordinal);
        var id = await _api.RegisterAsync("own");
        await ApiFixture.ExpectAsync(_api.PutAsync(Logs, body, (Identifier, id)), 200, "\"OK\"");
        Assert.Equal(["LOGS\tName: own\tState: Subscribed\tTypes: [Platform]\n"], _api.Logs.Messages);
        _api.Api.Telemetry!.InitRuntimeDone(InitPhase.Init, TelemetryStatus.Success);
        _api.Api.Telemetry.Fault("gone");
        _api.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["platform.logsSubscription", "platform.fault"], Types(await _subscriber.NextAsync()));
    }

    [Theory]
    [InlineData("""{"schemaVersion":"2022-12-13","destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain"}}""", "URI port is not provided; types should not be empty")]
    [InlineData("""{"schemaVersion":"2022-12-13","types":["platform"],"destination":{"protocol":"HTTP","URI":"http://127.0.0.1:80"}}""", "URI host should be sandbox.localdomain")]
    [InlineData("""{"schemaVersion":"2022-12-13","types":["platform"],"destination":{"protocol":"HTTP","URI":"http://sandbox:9001"}}""", "port 9001 is reserved")]
    [InlineData("""{"schemaVersion":"2022-12-13","types":["platform"],"destination":{"protocol":"TCP","port":9001}}""", "port 9001 is reserved")]
    [InlineData("""{"schemaVersion":"2022-12-13","types":["platform"],"destination":{"protocol":"TCP"}}""", "port is not provided")]
    [InlineData("""{"schemaVersion":"2022-12-13","types":["platform"],"destination":{"protocol":"UDP"}}""", "destination protocol should be HTTP or TCP")]
    [InlineData("""{"schemaVersion":"2022-12-13","types":["platform","weather"],"destination":{"protocol":"TCP","port":80}}""", "types has the unknown value weather")]
    [InlineData("""{"schemaVersion":"2020-08-15","types":["platform"],"destination":{"protocol":"TCP","port":80}}""", "schemaVersion should be one of 2022-07-01, 2022-12-13, 2025-01-29")]
    [InlineData("""{"schemaVersion":"2022-12-13","types":["platform"]}""", "destination is not provided")]
    [InlineData(
        """{"schemaVersion":"2022-12-13","types":["platform"],"buffering":{"maxItems":999,"maxBytes":1048577,"timeoutMs":24},"destination":{"protocol":"TCP","port":80}}""",
        "maxItems should be between 1000 and 10000; maxBytes should be between 262144 and 1048576; timeoutMs should be between 25 and 30000")]
    [InlineData("nonsense", "Request body is not a JSON object")]
    public async Task Bad_subscription_is_refused(string body, string message)
    {
        var id = await _api.RegisterAsync("own");
        await ApiFixture.RefusedAsync(_api.PutAsync(Telemetry, body, (Identifier, id)), 400, "ValidationError", message);
    }

    [Fact]
    public async Task Sandbox_that_cannot_be_connected_to_has_no_telemetry_and_says_so()
    {
        using var api = new ApiFixture(canConnect: false);
        await ApiFixture.RefusedAsync(api.PutAsync(Telemetry, "{}"), 202, "Telemetry.NotSupported", "Telemetry API is not supported");
        await ApiFixture.RefusedAsync(api.PutAsync(Logs, "{}"), 202, "Logs.NotSupported", "Logs API is not supported");
    }

    [Fact]
    public async Task Nobody_subscribes_when_the_init_is_over()
    {
        var id = await _api.RegisterAsync("own");
        _ = _api.NextEventAsync(id);
        Assert.True(await _api.Api.Extensions.InitialisedAsync());
        await ApiFixture.RefusedAsync(_api.PutAsync(Telemetry, "{}", (Identifier, id)), 403, "Telemetry.SubscriptionClosed", "Telemetry API subscription is closed");
        await ApiFixture.RefusedAsync(_api.PutAsync(Logs, "{}", (Identifier, id)), 403, "Logs.SubscriptionClosed", "Logs API subscription is closed");
        await ApiFixture.RefusedAsync(_api.PutAsync(Telemetry, "{}"), 403, "Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header");
        var unknown = Guid.NewGuid();
        await ApiFixture.RefusedAsync(_api.PutAsync(Telemetry, "{}", (Identifier, $"{unknown}")), 403, "Extension.UnknownExtensionIdentifier", $"Unknown extension {unknown}");
    }

    [Fact]
    public async Task Batch_is_sent_when_it_has_enough_items()
    {
        using var subscription = Open(new TelemetryBuffering(3, 1000, TimeSpan.FromMinutes(1)), out _);
        foreach (var item in (string[])["1", "2", "3", "4"])
            subscription.Add(Encoding.UTF8.GetBytes(item));

        Assert.Equal(["1", "2", "3"], Events(await _subscriber.NextAsync()));
        Assert.False(_subscriber.HasMore);
    }

    [Fact]
    public async Task Batch_is_sent_when_it_has_enough_bytes()
    {
        using var subscription = Open(new TelemetryBuffering(1000, 4, TimeSpan.FromMinutes(1)), out _);
        subscription.Add("12"u8.ToArray());
        subscription.Add("345"u8.ToArray());
        Assert.Equal(["12"], Events(await _subscriber.NextAsync()));
        Assert.False(_subscriber.HasMore);
    }

    [Fact]
    public async Task Batch_is_sent_when_its_time_is_over()
    {
        using var subscription = Open(new TelemetryBuffering(1000, 1000, TimeSpan.FromMilliseconds(25)), out var time);
        subscription.Add("1"u8.ToArray());
        time.Advance(TimeSpan.FromMilliseconds(24));
        Assert.False(_subscriber.HasMore);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["1"], Events(await _subscriber.NextAsync()));

        subscription.Add("2"u8.ToArray());
        time.Advance(TimeSpan.FromMilliseconds(25));
        var second = await _subscriber.NextAsync();
        Assert.Contains("\nSequence-Id: 2", second);
        Assert.Equal(["2"], Events(second));
    }

    [Fact]
    public async Task Flush_waits_for_nothing()
    {
        using var subscription = Open(new TelemetryBuffering(1000, 1000, TimeSpan.FromMinutes(1)), out _);
        subscription.Add("1"u8.ToArray());
        await subscription.FlushAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["1"], Events(await _subscriber.NextAsync()));
        Assert.True(subscription.FlushAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Flush_ends_when_what_is_under_way_is_answered()
    {
        var answers = new TaskCompletionSource();
        _subscriber.Answers = answers.Task;
        using var subscription = Open(new TelemetryBuffering(1, 1000, TimeSpan.FromMinutes(1)), out _);
        subscription.Add("1"u8.ToArray());
        await _subscriber.NextAsync();
        var flushed = subscription.FlushAsync();
        Assert.False(flushed.IsCompleted);
        answers.SetResult();
        await flushed.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Refused_batch_is_sent_again_and_then_reported_as_lost()
    {
        foreach (var status in (int[])[500, 429, 204, 500])
            _subscriber.Statuses.Enqueue(status);

        using var subscription = Open(new TelemetryBuffering(1, 1000, TimeSpan.FromSeconds(1)), out var time);
        subscription.Add("12345"u8.ToArray());
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal(["12345"], Events(await _subscriber.NextAsync()));
            await AdvanceUntilAsync(time, () => _subscriber.HasMore);
        }

        Assert.Equal(["platform.logsDropped"], Types(await _subscriber.NextAsync()));
        await AdvanceUntilAsync(time, () => _subscriber.HasMore);
        var record = JsonDocument.Parse(Events(await _subscriber.NextAsync()).Single()).RootElement.GetProperty("record");
        Assert.Equal(1, record.GetProperty("droppedRecords").GetInt32());
        Assert.Equal(5, record.GetProperty("droppedBytes").GetInt32());
        Assert.Equal("Consumer seems to have fallen behind as it has not acknowledged receipt of logs.", record.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Flood_is_dropped_and_reported()
    {
        using var subscription = Open(new TelemetryBuffering(2, 1000, TimeSpan.FromMilliseconds(100)), out var time);
        subscription.Pause();
        for (var i = 0; i < 9; i++)
            subscription.Add("0"u8.ToArray());

        subscription.Resume();
        var events = new List<string>();
        while (!events.Exists(static e => e.Contains("logsDropped", StringComparison.Ordinal)))
        {
            await AdvanceUntilAsync(time, () => _subscriber.HasMore);
            events.AddRange(Events(await _subscriber.NextAsync()));
        }

        var dropped = JsonDocument.Parse(events[^1]).RootElement.GetProperty("record").GetProperty("droppedRecords").GetInt32();
        Assert.Equal(9, dropped + events.Count - 1);
        Assert.InRange(dropped, 3, 5);
    }

    [Fact]
    public async Task Frozen_subscriber_gets_nothing_and_loses_nothing()
    {
        using var subscription = Open(new TelemetryBuffering(1, 1000, TimeSpan.FromSeconds(1)), out var time);
        subscription.Pause();
        subscription.Add("1"u8.ToArray());
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(_subscriber.HasMore);
        subscription.Resume();
        Assert.Equal(["1"], Events(await _subscriber.NextAsync()));
    }

    [Fact]
    public async Task Plain_connection_gets_a_line_for_each_event()
    {
        using var lines = new SubscriberServer(isHttp: false);
        await SubscribeAsync(lines.Subscription("\"platform\""));
        _api.Api.Telemetry!.Start(Samples.Invocation() with { TraceHeader = "Root=1" });
        _api.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("\"platform.initStart\"", await lines.NextAsync());
        Assert.Contains("\"platform.telemetrySubscription\"", await lines.NextAsync());
        Assert.Equal(
            """{"time":"2026-01-31T12:00:00.000Z","type":"platform.start","record":{"requestId":"ID","version":"$LATEST","tracing":{"type":"X-Amzn-Trace-Id","value":"Root=1"}}}""".Replace("ID", Samples.RequestId, StringComparison.Ordinal),
            await lines.NextAsync());
    }

    [Fact]
    public async Task Subscription_ends_with_its_sandbox()
    {
        var subscription = Open(TelemetryBuffering.Default, out _);
        subscription.Add("1"u8.ToArray());
        subscription.Dispose();
        await subscription.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(_subscriber.HasMore);
    }

    private async Task SubscribeAsync(string body)
    {
        var id = await _api.RegisterAsync("own");
        await ApiFixture.ExpectAsync(_api.PutAsync(Telemetry, body, (Identifier, id)), 200, "\"OK\"");
    }

    private TelemetrySubscription Open(TelemetryBuffering buffering, out FakeTimeProvider time)
    {
        time = Samples.Time();
        var target = new TelemetryTarget(_subscriber.Port, new Uri($"http://sandbox:{_subscriber.Port}"), HttpMethod.Post);
        var sandbox = new FakeSandbox(Samples.Spec, 1) { Listener = LoopbackListener.Open() };
        return new TelemetrySubscription(
            new TelemetrySettings(TelemetryApi.Telemetry, [], TelemetryTypes.Platform, buffering, target), new HttpTelemetryDestination(sandbox, target), time);
    }

    // Time goes on only as long as something is waited for that it brings about.
    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> condition)
    {
        for (var waited = 0; !condition(); waited++)
        {
            Assert.True(waited < 2000, "It does not come about.");
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(1);
        }
    }

    private static string[] Types(string request) =>
        [.. Events(request).Select(static e => JsonDocument.Parse(e).RootElement.GetProperty("type").GetString()!)];

    private static string[] Events(string request, bool raw = true)
    {
        var body = request[(request.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        using var json = JsonDocument.Parse(raw ? body : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body)));
        return [.. json.RootElement.EnumerateArray().Select(e => raw ? e.GetRawText() : JsonSerializer.Serialize(e))];
    }
}
