using Kiln.Execution;
using Kiln.Execution.Sandbox;

namespace Kiln.Integration;

/// <summary>Extensions that a layer brings, and custom runtimes, at the isolated levels.</summary>
public sealed class ExternalExtensionTests
{
    private const string Client = """
        import http.client, json, os, sys, threading, time
        def call(api, method, path, body=None, headers={}):
            api.request(method, path, body, headers)
            response = api.getresponse()
            return response, response.read().decode()
        def connect():
            return http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
        def register(events):
            name = os.path.basename(__file__)
            response, body = call(connect(), 'POST', '/2020-01-01/extension/register', json.dumps({'events': events}), {'Lambda-Extension-Name': name})
            assert response.status == 200, body
            return response.headers['Lambda-Extension-Identifier']
        def following(id):
            response, body = call(api, 'GET', '/2020-01-01/extension/event/next', None, {'Lambda-Extension-Identifier': id})
            return json.loads(body)
        api = connect()

        """;

    [Theory]
    [InlineData(IsolationLevel.Full)]
    [InlineData(IsolationLevel.Userns)]
    public async Task Extension_lives_through_init_events_and_shutdown(IsolationLevel level)
    {
        await using var invoker = await DirectInvoker.CreateAsync(level);
        invoker.Version = invoker.Version with { Runtime = invoker.Interpreter.Runtime };
        invoker.Write("app.py", "def handler(event, context):\n    return event\n");
        invoker.WriteLayer("extensions/watcher", $"#!{invoker.Shebang}\n" + Client + """
            print('variables', 'AWS_EXECUTION_ENV' in os.environ, any(n.startswith('_') for n in os.environ if n != '_'), flush=True)
            id = register(['INVOKE', 'SHUTDOWN'])
            while True:
                event = following(id)
                print(event['eventType'], event.get('shutdownReason'), flush=True)
                if event['eventType'] == 'SHUTDOWN':
                    sys.exit(0)
            """);
        Assert.Equal("1", await invoker.InvokeAsync<InvocationOutcome.Succeeded>("1"));
        Assert.Equal("2", await invoker.InvokeAsync<InvocationOutcome.Succeeded>("2"));
        await invoker.StopAsync();
        Assert.Contains("variables False False\n", invoker.Log);
        Assert.Contains("EXTENSION\tName: watcher\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\nSTART", invoker.Log);
        Assert.Equal(2, invoker.Log.Split("INVOKE None\n").Length - 1);
        Assert.EndsWith("SHUTDOWN spindown\n", invoker.Log);
    }

    [Theory]
    [InlineData(IsolationLevel.Full)]
    [InlineData(IsolationLevel.Userns)]
    public async Task Crash_of_an_extension_fails_the_event(IsolationLevel level)
    {
        await using var invoker = await DirectInvoker.CreateAsync(level);
        invoker.Version = invoker.Version with { Runtime = invoker.Interpreter.Runtime };
        invoker.Write("app.py", "import time\ndef handler(event, context):\n    time.sleep(event)\n");
        invoker.WriteLayer("extensions/watcher", $"#!{invoker.Shebang}\n" + Client + "id = register(['INVOKE'])\nfollowing(id)\nsys.exit(3)\n");
        Assert.Matches("\"errorType\":\"Extension.Crash\",\"errorMessage\":\"RequestId: \\S+ Error: exit code 3\"", await invoker.InvokeAsync<InvocationOutcome.SandboxLost>("600"));
        Assert.Matches("RequestId: \\S+ Error: exit code 3\nExtension.Crash\nEND", invoker.Log);
    }

    [Theory]
    [InlineData(IsolationLevel.Full)]
    [InlineData(IsolationLevel.Userns)]
    public async Task Timeout_tells_the_extension(IsolationLevel level)
    {
        await using var invoker = await DirectInvoker.CreateAsync(level);
        invoker.Version = invoker.Version with { Runtime = invoker.Interpreter.Runtime, Timeout = TimeSpan.FromSeconds(1) };
        invoker.Write("app.py", "import time\ndef handler(event, context):\n    time.sleep(event)\n");
        invoker.WriteLayer("extensions/watcher", $"#!{invoker.Shebang}\n" + Client + """
            id = register(['SHUTDOWN'])
            print('told', following(id)['shutdownReason'], flush=True)
            """);
        await invoker.InvokeAsync<InvocationOutcome.TimedOut>("600");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!invoker.Log.Contains("told timeout\n", StringComparison.Ordinal))
            await Task.Delay(5, deadline.Token);

        Assert.Equal("null", await invoker.InvokeAsync<InvocationOutcome.Succeeded>("0"));
    }

    [Fact]
    public async Task Telemetry_reaches_an_extension_inside_its_own_network()
    {
        // A whole processor: with the share of 128 MB, the subscriber has not read all when its time is over.
        await using var invoker = await DirectInvoker.CreateAsync(IsolationLevel.Full);
        invoker.Version = invoker.Version with { Runtime = invoker.Interpreter.Runtime, MemorySize = 1769 };
        invoker.Write("app.py", "def handler(event, context):\n    print('hello')\n");
        invoker.WriteLayer("extensions/collector", $"#!{invoker.Shebang}\n" + Client + """
            import http.server
            said = threading.Event()
            class Subscriber(http.server.BaseHTTPRequestHandler):
                protocol_version = 'HTTP/1.1'
                def do_POST(self):
                    for event in json.loads(self.rfile.read(int(self.headers['Content-Length']))):
                        # What it says of a line of an extension is one itself.
                        if event['type'] != 'extension' or not said.is_set():
                            print('got', event['type'], flush=True)
                        if event['type'] == 'extension':
                            said.set()
                    self.send_response(200)
                    self.send_header('Content-Length', '0')
                    self.end_headers()
                def log_message(self, *args):
                    pass
            server = http.server.ThreadingHTTPServer(('sandbox.localdomain', 8080), Subscriber)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            id = register(['INVOKE', 'SHUTDOWN'])
            response, body = call(connect(), 'PUT', '/2022-07-01/telemetry', json.dumps({
                'schemaVersion': '2022-12-13', 'types': ['platform', 'function', 'extension'], 'buffering': {'timeoutMs': 25},
                'destination': {'protocol': 'HTTP', 'URI': 'http://sandbox.localdomain:8080'}}), {'Lambda-Extension-Identifier': id})
            assert (response.status, body) == (200, '"OK"'), body
            print('subscribed', flush=True)
            while following(id)['eventType'] != 'SHUTDOWN':
                said.wait(10)
            """);
        await invoker.InvokeAsync<InvocationOutcome.Succeeded>();
        await invoker.StopAsync();
        foreach (var type in (string[])["initStart", "telemetrySubscription", "extension", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"])
            Assert.True(invoker.Log.Contains($"got platform.{type}\n", StringComparison.Ordinal), $"{type}\n{invoker.Log}");
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(invoker.Log, "got function\n"));
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(invoker.Log, "got extension\n"));
    }

    [Theory]
    [InlineData(IsolationLevel.Full)]
    [InlineData(IsolationLevel.Userns)]
    public async Task Custom_runtime_comes_from_the_code_or_a_layer(IsolationLevel level)
    {
        await using var invoker = await DirectInvoker.CreateAsync(level);

        // The programs are in the interpreter that launches them, which a custom runtime has no claim to.
        var variables = new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = "/var/lang/lib" };
        invoker.Version = invoker.Version with { EnvironmentVariables = variables };
        Assert.Contains("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]", await invoker.InvokeAsync<InvocationOutcome.InitFailed>());

        invoker.WriteBootstrap("""
            while True:
                id, event, headers = following()
                call('POST', 'invocation/%s/response' % id, json.dumps([__file__, os.environ['AWS_LAMBDA_RUNTIME_API'], event]))
            """);
        invoker.Version = invoker.Version with { RevisionId = "r2" };
        Assert.Equal("""["/var/task/bootstrap", "169.254.100.1:9001", 1]""", await invoker.InvokeAsync<InvocationOutcome.Succeeded>("1"));

        var program = File.ReadAllText(Path.Combine(invoker.Version.CodeDirectory, "bootstrap"));
        File.Delete(Path.Combine(invoker.Version.CodeDirectory, "bootstrap"));
        invoker.WriteLayer("bootstrap", program);
        invoker.Version = invoker.Version with { RevisionId = "r3" };
        Assert.Equal("""["/opt/bootstrap", "169.254.100.1:9001", 2]""", await invoker.InvokeAsync<InvocationOutcome.Succeeded>("2"));
    }
}
