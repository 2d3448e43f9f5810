using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.RuntimeApi;
using Kiln.Execution.Sandbox.Process;
using Kiln.Execution.Tracing;

namespace Kiln.Unit.Execution.Tracing;

/// <summary>What an environment tells of recorded events, and its trace daemon.</summary>
public sealed class TracedEnvironmentTests : IAsyncDisposable
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _time = Samples.Time();
    private readonly RecordingTraceSink _traces = new();
    private ExecutionEnvironment? _environment;

    public async ValueTask DisposeAsync()
    {
        if (_environment is { State: not EnvironmentState.Shutdown })
            await _environment.ShutdownAsync();
    }

    [Fact]
    public async Task Cold_event_has_its_init_and_a_warm_one_has_none()
    {
        var environment = Create(async sandbox =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(110));
            await sandbox.BecomeReadyAsync();
            for (var i = 0; i < 2; i++)
            {
                await sandbox.ReadAsync();
                _time.Advance(TimeSpan.FromMilliseconds(30));
                await sandbox.SendAsync('D', "", "1");
            }
        });
        await environment.InvokeAsync(Traced());
        await environment.InvokeAsync(Traced());
        var runs = _traces.Runs.ToArray();
        Assert.Equal(2, runs.Length);
        Assert.Equal(new TracedInit(Samples.Start, TimeSpan.FromMilliseconds(110), HasFailed: false), runs[0].Init);
        Assert.Equal((Samples.Start.AddMilliseconds(110), TimeSpan.FromMilliseconds(30)), (runs[0].Start, runs[0].Handler));
        Assert.Null(runs[1].Init);
        Assert.IsType<InvocationOutcome.Succeeded>(runs[1].Outcome);
    }

    [Fact]
    public async Task Event_that_is_not_recorded_is_told_to_nobody_and_keeps_no_cause()
    {
        var environment = Create(FailsAsync);
        await environment.InvokeAsync(Samples.Invocation());
        Assert.Empty(_traces.Runs);
    }

    [Fact]
    public async Task Error_brings_the_cause_as_the_runtime_wrote_it()
    {
        var environment = Create(FailsAsync);
        await environment.InvokeAsync(Traced());
        var run = Assert.Single(_traces.Runs);
        Assert.Equal("""{"exceptions": [{"type": "ValueError"}]}""", Encoding.UTF8.GetString(run.Cause.Span));
        Assert.IsType<InvocationOutcome.FunctionError>(run.Outcome);
    }

    [Fact]
    public async Task Function_that_cannot_be_loaded_brings_its_cause_too()
    {
        var environment = Create(async sandbox =>
        {
            await sandbox.ReadAsync();
            await sandbox.SendAsync('F', """{"errorType":"Runtime.ImportModuleError","cause":{"exceptions":[{}]}}""", "{}");
            sandbox.Exit(new(1, null));
        });
        await environment.InvokeAsync(Traced());
        var run = Assert.Single(_traces.Runs);
        Assert.Equal("""{"exceptions":[{}]}""", Encoding.UTF8.GetString(run.Cause.Span));
        Assert.True(run.Init!.Value.HasFailed);
        Assert.IsType<InvocationOutcome.InitFailed>(run.Outcome);
    }

    [Fact]
    public async Task Lost_process_is_told_as_well()
    {
        var environment = Create(async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            await sandbox.ReadAsync();
            sandbox.Exit(new(3, null));
        });
        await environment.InvokeAsync(Traced());
        Assert.IsType<InvocationOutcome.SandboxLost>(Assert.Single(_traces.Runs).Outcome);
    }

    [Fact]
    public async Task Daemon_takes_documents_and_answers_what_is_asked()
    {
        LoopbackDaemon? daemon = null;
        WireFrame? setup = null;
        var environment = Create(async sandbox =>
        {
            setup = await sandbox.BecomeReadyAsync();
            await sandbox.ReadAsync();
            await sandbox.SendAsync('D', "", "1");
        }, sandbox => sandbox.Daemon = daemon = LoopbackDaemon.Open());
        await environment.InvokeAsync(Samples.Invocation());
        Assert.Equal(daemon!.Address, setup!.Json.GetProperty("environment").GetProperty("AWS_XRAY_DAEMON_ADDRESS").GetString());

        using var sender = Sender(daemon);
        sender.Send("not a document"u8);
        sender.Send(Datagram("{\"id\":1}"));
        await UntilAsync(() => !_traces.Documents.IsEmpty);
        Assert.Equal("{\"id\":1}", Assert.Single(_traces.Documents));

        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync($"http://{daemon.Address}/GetSamplingRules", new JsonObject { ["NextToken"] = null });
        Assert.Equal("{\"ok\":true}", await answer.Content.ReadAsStringAsync());
        Assert.Equal(("/GetSamplingRules", "{\"NextToken\":null}"), Assert.Single(_traces.Asked));
        using var large = await http.PostAsync($"http://{daemon.Address}/GetSamplingRules", new ByteArrayContent(new byte[DaemonProxy.MaxBody + 1]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var other = await http.GetAsync($"http://{daemon.Address}/GetSamplingRules");
        Assert.NotEqual(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Flood_takes_no_more_room_than_an_environment_has()
    {
        LoopbackDaemon? daemon = null;
        _traces.Returns = false;
        var environment = Create(async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            await sandbox.ReadAsync();
            await sandbox.SendAsync('D', "", "1");
        }, sandbox => sandbox.Daemon = daemon = LoopbackDaemon.Open());
        await environment.InvokeAsync(Samples.Invocation());
        using var sender = Sender(daemon!);
        var document = new string('x', 60_000);
        for (var i = 0; i < 2_000; i++)
        {
            sender.Send(Datagram(document));
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        await UntilAsync(() => _traces.Documents.Count * document.Length > TraceOrigin.MostBytes - (2 * document.Length));
        Assert.True(_traces.Documents.Sum(static d => d.Length) <= TraceOrigin.MostBytes, $"{_traces.Documents.Count} documents");
    }

    [Fact]
    public async Task What_was_sent_last_is_read_when_the_environment_ends()
    {
        LoopbackDaemon? daemon = null;
        var environment = Create(async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            await sandbox.ReadAsync();
            await sandbox.SendAsync('D', "", "1");
        }, sandbox => sandbox.Daemon = daemon = LoopbackDaemon.Open());
        await environment.InvokeAsync(Samples.Invocation());
        using var sender = Sender(daemon!);
        for (var i = 0; i < 50; i++)
            sender.Send(Datagram($"{i}"));
        await environment.ShutdownAsync();
        Assert.Equal(50, _traces.Documents.Count);
    }

    private static async Task FailsAsync(FakeSandbox sandbox)
    {
        await sandbox.BecomeReadyAsync();
        await sandbox.ReadAsync();
        await sandbox.SendAsync('E', """{"errorType": "ValueError", "cause": {"exceptions": [{"type": "ValueError"}]}}""", """{"errorMessage": "no"}""");
    }

    private static Invocation Traced() => Samples.Invocation() with { Trace = new("1-5bef4de7-ad49b0e87f6ef6c87fc2e700", "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb") };

    private ExecutionEnvironment Create(Func<FakeSandbox, Task> script, Action<FakeSandbox>? prepare = null)
    {
        var host = new FakeSandboxHost(script) { Prepare = prepare ?? (static _ => { }) };
        var settings = Samples.Settings(host, _time);
        return _environment = new ExecutionEnvironment(settings with { Options = settings.Options with { Traces = _traces } }, Id);
    }

    private static Socket Sender(LoopbackDaemon daemon)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(IPEndPoint.Parse(daemon.Address));
        return socket;
    }

    private static byte[] Datagram(string document) => Encoding.UTF8.GetBytes("{\"format\":\"json\",\"version\":1}\n" + document);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
            await Task.Delay(5, limit.Token);
    }
}
