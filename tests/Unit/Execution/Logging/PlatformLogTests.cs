using Kiln.Execution.Logging;
using Kiln.Execution.RuntimeApi.Extensions;
using Kiln.Execution.RuntimeApi.Telemetry;
using Kiln.Execution.Runtimes;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Execution.Logging;

/// <summary>Each of the platform's lines, in each form.</summary>
public sealed class PlatformLogTests
{
    private const string Id = Samples.RequestId;
    private const string ErrorType = "Runtime.ExitError";
    private static readonly RuntimeVersion Runtime = new("python:3.12.v1", "arn:aws:lambda:eu-west-1::runtime:0123");
    private static readonly InvocationReport Warm = new(TimeSpan.FromMilliseconds(3.0149), TimeSpan.Zero, null, 128, 36);
    private static readonly InvocationReport Cold = Warm with { InitDuration = TimeSpan.FromMilliseconds(110.1) };
    private static readonly RuntimeTimes Times = new(Samples.Start, TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(3), 40);

    private readonly FakeTimeProvider _time = Samples.Time();
    private readonly RecordingLogSink _sink = new();

    [Theory]
    [InlineData(RuntimeEra.Current)]
    [InlineData(RuntimeEra.FirstRuntimeApi)]
    [InlineData(RuntimeEra.NativeChannel)]
    public void Text_of_an_event(RuntimeEra era)
    {
        var log = TextLog(era);
        log.Start(Samples.Invocation());
        log.End(Id, ReportStatus.Success, Times);
        Assert.Equal([$"START RequestId: {Id} Version: $LATEST\n", $"END RequestId: {Id}\n"], _sink.Messages);
    }

    [Fact]
    public void Report_of_today()
    {
        var log = TextLog(RuntimeEra.Current);
        log.Report(Samples.Invocation(), Warm, ReportStatus.Success);
        log.Report(Samples.Invocation(), Cold, ReportStatus.Raised("Runtime.Unknown"));
        log.Report(Samples.Invocation(), Cold, ReportStatus.Timeout);
        log.Report(Samples.Invocation(), Warm with { Extensions = TimeSpan.FromMilliseconds(7) }, ReportStatus.Lost(ErrorType));
        var start = $"REPORT RequestId: {Id}\tDuration: 3.01 ms\tBilled Duration: ";
        Assert.Equal(
            [
                start + "4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n",
                start + "114 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t\n",
                start + "114 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\tStatus: timeout\n",
                start + "11 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tStatus: error\tError Type: Runtime.ExitError\n",
            ],
            _sink.Messages);
    }

    [Theory]
    [InlineData(RuntimeEra.NativeChannel, 0, 100)]
    [InlineData(RuntimeEra.NativeChannel, 0.5, 100)]
    [InlineData(RuntimeEra.FirstRuntimeApi, 100, 100)]
    [InlineData(RuntimeEra.FirstRuntimeApi, 100.01, 200)]
    public void Report_of_2018_is_billed_by_the_100_ms(RuntimeEra era, double duration, int billed)
    {
        var report = Cold with { Duration = TimeSpan.FromMilliseconds(duration) };
        TextLog(era).Report(Samples.Invocation(), report, ReportStatus.Timeout);
        var shown = duration.ToString("F2", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(
            [$"REPORT RequestId: {Id}\tDuration: {shown} ms\tBilled Duration: {billed} ms \tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n"], _sink.Messages);
    }

    [Theory]
    [InlineData(RuntimeEra.NativeChannel, "100 ms \tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n")]
    [InlineData(RuntimeEra.FirstRuntimeApi, "100 ms \tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n")]
    [InlineData(RuntimeEra.Current, "114 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t\n")]
    public void Report_has_a_second_line_when_the_trace_is_recorded(RuntimeEra era, string billed)
    {
        const string Root = "1-5bef4de7-ad49b0e87f6ef6c87fc2e700";
        var traced = Samples.Invocation() with { TraceHeader = $"Root={Root};Parent=9a9197af755a6419;Sampled=1;Lineage=a:1|b:0" };
        TextLog(era).Report(traced, Cold, ReportStatus.Success);
        Assert.Equal(
            [$"REPORT RequestId: {Id}\tDuration: 3.01 ms\tBilled Duration: {billed}XRAY TraceId: {Root}\tSegmentId: 9a9197af755a6419\tSampled: true\t\n"],
            _sink.Messages);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0")]
    [InlineData("Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419")]
    [InlineData("Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1")]
    [InlineData("Root=whatever;Parent=9a9197af755a6419;Sampled=1")]
    public void Report_has_one_line_when_it_is_not(string? header)
    {
        TextLog(RuntimeEra.Current).Report(Samples.Invocation() with { TraceHeader = header }, Warm, ReportStatus.Success);
        Assert.EndsWith("Max Memory Used: 36 MB\t\n", Assert.Single(_sink.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void Failed_module_is_told_once_more_in_2018_only()
    {
        TextLog(RuntimeEra.NativeChannel).ModuleFailed("name 'x' is not defined");
        TextLog(RuntimeEra.Current).ModuleFailed("name 'x' is not defined");
        JsonLog(EventLevel.Debug).ModuleFailed("name 'x' is not defined");
        Assert.Equal(["module initialization error\nname 'x' is not defined"], _sink.Messages);
    }

    [Fact]
    public void Init_of_today_is_told_at_its_start_and_when_it_fails()
    {
        var log = TextLog(RuntimeEra.Current);
        log.InitStart(Runtime, InitPhase.Init);
        log.InitReport(TimeSpan.FromMilliseconds(5), InitPhase.Init, ReportStatus.Success);
        log.InitReport(TimeSpan.FromMilliseconds(10008.43), InitPhase.Init, ReportStatus.Timeout);
        log.InitStart(Runtime, InitPhase.Invoke);
        log.InitReport(TimeSpan.FromMilliseconds(93.18), InitPhase.Invoke, ReportStatus.Error("Runtime.ImportModuleError"));
        Assert.Equal(
            [
                "INIT_START Runtime Version: python:3.12.v1\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:0123\n",
                "INIT_REPORT Init Duration: 10008.43 ms\tPhase: init\tStatus: timeout\n",
                "INIT_REPORT Init Duration: 93.18 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ImportModuleError\n",
            ],
            _sink.Messages);
    }

    [Theory]
    [InlineData(RuntimeEra.FirstRuntimeApi)]
    [InlineData(RuntimeEra.NativeChannel)]
    public void Inits_of_2018_are_not_told(RuntimeEra era)
    {
        var log = TextLog(era);
        log.InitStart(Runtime, InitPhase.Init);
        log.InitReport(TimeSpan.FromSeconds(1), InitPhase.Init, ReportStatus.Timeout);
        Assert.Empty(_sink.Messages);
    }

    [Theory]
    [InlineData(RuntimeEra.Current, $"RequestId: {Id} Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n")]
    [InlineData(RuntimeEra.FirstRuntimeApi, $"RequestId: {Id} Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n")]
    [InlineData(RuntimeEra.NativeChannel, $"RequestId: {Id} Process exited before completing request\n\n")]
    public void Text_of_an_exit(RuntimeEra era, string line)
    {
        TextLog(era).Exited(Id, "Runtime exited with error: exit status 1");
        Assert.Equal([line], _sink.Messages);
    }

    [Theory]
    [InlineData(RuntimeEra.Current)]
    [InlineData(RuntimeEra.FirstRuntimeApi)]
    [InlineData(RuntimeEra.NativeChannel)]
    public void Text_of_a_timeout_and_of_extensions(RuntimeEra era)
    {
        var log = TextLog(era);
        log.TimedOut(Id, TimeSpan.FromSeconds(6));
        log.Fault(Id, "exit code 2", "Extension.Crash");
        log.Extension(Watcher(null));
        log.Extension(Watcher("Extension.Own"));
        log.Subscription(TelemetryApi.Telemetry, "watcher", ["platform", "function"]);
        log.Subscription(TelemetryApi.Logs, "watcher", ["extension"]);
        Assert.Equal(
            [
                $"2026-01-31T12:00:00.000Z {Id} Task timed out after 6.00 seconds\n\n",
                $"RequestId: {Id} Error: exit code 2\nExtension.Crash\n",
                "EXTENSION\tName: watcher\tState: Started\tEvents: [INVOKE, SHUTDOWN]\n",
                "EXTENSION\tName: watcher\tState: Started\tEvents: [INVOKE, SHUTDOWN]\tError Type: Extension.Own\n",
                "TELEMETRY\tName: watcher\tState: Subscribed\tTypes: [Platform, Function]\n",
                "LOGS\tName: watcher\tState: Subscribed\tTypes: [Extension]\n",
            ],
            _sink.Messages);
    }

    [Fact]
    public void Json_of_an_event()
    {
        var log = JsonLog(EventLevel.Info);
        log.Start(Samples.Invocation());
        log.End(Id, ReportStatus.Success, Times);
        log.Report(Samples.Invocation(), Cold, ReportStatus.Success);
        Assert.Equal(
            [
                Event("start", $$"""{"requestId":"{{Id}}","functionArn":"{{Samples.Version.FunctionArn}}","version":"$LATEST"}"""),
                Event("report", $$"""{"requestId":"{{Id}}","metrics":{"durationMs":3.015,"billedDurationMs":114,"memorySizeMB":128,"maxMemoryUsedMB":36,"initDurationMs":110.1},"status":"success"}"""),
            ],
            _sink.Messages);
    }

    [Fact]
    public void Json_of_an_event_for_debugging()
    {
        JsonLog(EventLevel.Debug).End(Id, ReportStatus.Success, Times);
        const string spans = """
            [{"name":"responseLatency","start":"2026-01-31T12:00:00.000Z","durationMs":2.0},{"name":"responseDuration","start":"2026-01-31T12:00:00.002Z","durationMs":0.0},{"name":"runtimeOverhead","start":"2026-01-31T12:00:00.002Z","durationMs":1.0}]
            """;
        Assert.Equal(
            [Event("runtimeDone", $$$"""{"requestId":"{{{Id}}}","status":"success","spans":{{{spans}}},"metrics":{"durationMs":3.0,"producedBytes":40}}""")], _sink.Messages);
    }

    [Fact]
    public void Json_of_failures_is_kept_at_every_level()
    {
        var log = JsonLog(EventLevel.Warn);
        var unanswered = new RuntimeTimes(default, null, TimeSpan.FromSeconds(3), 0);
        log.Start(Samples.Invocation());
        log.End(Id, ReportStatus.Timeout, unanswered);
        log.Report(Samples.Invocation(), Warm with { Duration = TimeSpan.FromSeconds(3) }, ReportStatus.Timeout);
        log.TimedOut(Id, TimeSpan.FromSeconds(3));
        log.Exited(Id, "Runtime exited with error: exit status 1");
        log.End(Id, ReportStatus.Lost(ErrorType), unanswered);
        log.Report(Samples.Invocation(), Warm, ReportStatus.Lost(ErrorType));
        log.End(Id, ReportStatus.Success, Times);
        log.Report(Samples.Invocation(), Warm, ReportStatus.Success);
        log.Report(Samples.Invocation(), Warm, ReportStatus.Raised("Runtime.Unknown"));
        Assert.Equal(
            [
                Event("runtimeDone", $$$"""{"requestId":"{{{Id}}}","status":"timeout","metrics":{"durationMs":3000.0,"producedBytes":0}}"""),
                Event("report", $$"""{"requestId":"{{Id}}","metrics":{"durationMs":3000.0,"billedDurationMs":3000,"memorySizeMB":128,"maxMemoryUsedMB":36},"status":"timeout"}"""),
                $$"""{"time":"2026-01-31T12:00:00.000Z","type":"platform.fault","record":"RequestId: {{Id}} Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n"}""",
                Event("runtimeDone", $$$"""{"requestId":"{{{Id}}}","status":"failure","errorType":"Runtime.ExitError","metrics":{"durationMs":3000.0,"producedBytes":0}}"""),
                Event("report", $$"""{"requestId":"{{Id}}","metrics":{"durationMs":3.015,"billedDurationMs":4,"memorySizeMB":128,"maxMemoryUsedMB":36},"status":"error","errorType":"Runtime.ExitError"}"""),
                Event("report", $$"""{"requestId":"{{Id}}","metrics":{"durationMs":3.015,"billedDurationMs":4,"memorySizeMB":128,"maxMemoryUsedMB":36},"status":"error","errorType":"Runtime.Unknown"}"""),
            ],
            _sink.Messages);
    }

    [Theory]
    [InlineData(EventLevel.Debug, true, true, true)]
    [InlineData(EventLevel.Info, true, false, true)]
    [InlineData(EventLevel.Warn, false, false, true)]
    public void Json_of_inits_by_level(EventLevel level, bool start, bool success, bool failure)
    {
        var log = JsonLog(level);
        log.InitStart(Runtime, InitPhase.Init);
        log.InitReport(TimeSpan.FromMilliseconds(173.7784), InitPhase.Init, ReportStatus.Success);
        log.InitReport(TimeSpan.FromMilliseconds(93.18), InitPhase.Invoke, ReportStatus.Error("Runtime.ImportModuleError"));
        string[] expected =
        [
            .. Where(start, Event("initStart", """{"initializationType":"on-demand","phase":"init","runtimeVersion":"python:3.12.v1","runtimeVersionArn":"arn:aws:lambda:eu-west-1::runtime:0123","functionName":"hello","functionVersion":"$LATEST","instanceId":"stream","instanceMaxMemory":134217728}""")),
            .. Where(success, Event("initRuntimeDone", """{"initializationType":"on-demand","phase":"init","status":"success"}""")),
            .. Where(success, Event("initReport", """{"initializationType":"on-demand","phase":"init","status":"success","metrics":{"durationMs":173.778}}""")),
            .. Where(failure, Event("initRuntimeDone", """{"initializationType":"on-demand","phase":"invoke","status":"error","errorType":"Runtime.ImportModuleError"}""")),
            .. Where(failure, Event("initReport", """{"initializationType":"on-demand","phase":"invoke","status":"error","errorType":"Runtime.ImportModuleError","metrics":{"durationMs":93.18}}""")),
        ];
        Assert.Equal(expected, _sink.Messages);
    }

    [Theory]
    [InlineData(EventLevel.Info, true)]
    [InlineData(EventLevel.Warn, false)]
    public void Json_of_extensions_by_level(EventLevel level, bool shown)
    {
        var log = JsonLog(level);
        log.Extension(Watcher(null));
        log.Extension(Watcher("Extension.Own"));
        log.Subscription(TelemetryApi.Telemetry, "watcher", ["platform"]);
        log.Subscription(TelemetryApi.Logs, "watcher", ["function"]);
        string[] expected =
        [
            .. Where(shown, Event("extension", """{"name":"watcher","state":"Started","events":["INVOKE","SHUTDOWN"]}""")),
            Event("extension", """{"name":"watcher","state":"Started","events":["INVOKE","SHUTDOWN"],"errorType":"Extension.Own"}"""),
            .. Where(shown, Event("telemetrySubscription", """{"name":"watcher","state":"Subscribed","types":["platform"]}""")),
            .. Where(shown, Event("logsSubscription", """{"name":"watcher","state":"Subscribed","types":["function"]}""")),
        ];
        Assert.Equal(expected, _sink.Messages);
    }

    [Theory]
    [InlineData(RuntimeEra.FirstRuntimeApi)]
    [InlineData(RuntimeEra.NativeChannel)]
    public void Json_is_the_same_in_every_era(RuntimeEra era)
    {
        JsonLog(EventLevel.Info, era).Report(Samples.Invocation(), Warm, ReportStatus.Success);
        Assert.Contains("\"billedDurationMs\":4,", Assert.Single(_sink.Messages), StringComparison.Ordinal);
    }

    private static string Event(string type, string record) => $$"""{"time":"2026-01-31T12:00:00.000Z","type":"platform.{{type}}","record":{{record}}}""";

    private static string[] Where(bool isShown, string line) => isShown ? [line] : [];

    private static Extension Watcher(string? errorType) => new("watcher", isExternal: true)
    {
        Events = ExtensionEvents.Invoke | ExtensionEvents.Shutdown,
        ErrorType = errorType,
    };

    private PlatformLog TextLog(RuntimeEra era) => Log(LogSettings.Text, era);

    private PlatformLog JsonLog(EventLevel level, RuntimeEra era = RuntimeEra.Current) => Log(new(LogFormat.Json, EventLevel.Info, level), era);

    private PlatformLog Log(LogSettings settings, RuntimeEra era)
    {
        var log = new EnvironmentLog(new LogStreamName("1", "r", "f", "role", "g", "stream"), _sink, _time, settings);
        return PlatformLog.Of(log, Samples.Version with { Logging = settings }, era);
    }
}
