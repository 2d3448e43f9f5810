using Kiln.Execution;

namespace Kiln.Integration;

/// <summary>Extensions inside a managed Python function, at the process level.</summary>
public sealed class InternalExtensionTests : IAsyncLifetime
{
    // A thread of the function's process that registers, subscribes to telemetry, and says on stdout what it is told.
    private const string Client = """
        import http.client, http.server, json, os, signal, sys, threading, time
        def call(api, method, path, body=None, headers={}):
            api.request(method, path, body, headers)
            response = api.getresponse()
            return response, response.read().decode()
        def connect():
            return http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
        def register(name, events):
            response, body = call(connect(), 'POST', '/2020-01-01/extension/register', json.dumps({'events': events}), {'Lambda-Extension-Name': name})
            assert response.status == 200, body
            return response.headers['Lambda-Extension-Identifier']
        def events(id, handle):
            api = connect()
            while True:
                response, body = call(api, 'GET', '/2020-01-01/extension/event/next', None, {'Lambda-Extension-Identifier': id})
                handle(json.loads(body))

        """;

    private DirectInvoker _invoker = null!;

    public async ValueTask InitializeAsync()
    {
        _invoker = await DirectInvoker.CreateAsync();
        _invoker.Version = _invoker.Version with { Runtime = _invoker.Interpreter.Runtime };
    }

    public ValueTask DisposeAsync() => _invoker.DisposeAsync();

    [Fact]
    public async Task Extension_gets_each_event_and_the_environment_waits_for_it()
    {
        _invoker.Write("app.py", Client + """
            seen = []
            def handle(event):
                time.sleep(0.05)
                seen.append(event['requestId'])
                print('extension', event['eventType'])
            id = register('own', ['INVOKE'])
            threading.Thread(target=events, args=(id, handle), daemon=True).start()
            def handler(event, context):
                return [len(seen), context.aws_request_id in seen]
            """);
        Assert.Equal("[0, false]", await _invoker.InvokeAsync<InvocationOutcome.Succeeded>());
        Assert.Equal("[1, false]", await _invoker.InvokeAsync<InvocationOutcome.Succeeded>());
        Assert.Contains("\nEXTENSION\tName: own\tState: Ready\tEvents: [INVOKE]\nSTART", _invoker.Log);
        Assert.Equal(2, _invoker.Log.Split("extension INVOKE\nEND").Length - 1);
    }

    [Fact]
    public async Task Process_that_ends_before_its_extension_is_ready_ends_the_init()
    {
        _invoker.Write("app.py", Client + """
            id = register('own', ['INVOKE'])
            os._exit(7)
            def handler(event, context):
                pass
            """);
        Assert.Contains("exit status 7", await _invoker.InvokeAsync<InvocationOutcome.InitFailed>());
    }

    [Fact]
    public async Task Process_that_ends_while_its_extension_is_busy_ends_the_event()
    {
        _invoker.Write("app.py", Client + """
            def handle(event):
                time.sleep(0.2)
                os._exit(7)
            id = register('own', ['INVOKE'])
            threading.Thread(target=events, args=(id, handle), daemon=True).start()
            def handler(event, context):
                return 1
            """);
        var started = System.Diagnostics.Stopwatch.StartNew();
        // The caller has the handler's result by then, the log has the end.
        Assert.Equal("1", await _invoker.InvokeAsync<InvocationOutcome.Succeeded>());
        Assert.True(started.Elapsed < _invoker.Version.Timeout, "The end was noticed at the timeout only.");
        Assert.Contains("exit status 7", _invoker.Log);
    }

    [Fact]
    public async Task Telemetry_reaches_a_server_in_the_function()
    {
        _invoker.Write("app.py", Client + """
            received = []
            class Subscriber(http.server.BaseHTTPRequestHandler):
                protocol_version = 'HTTP/1.1'
                def do_POST(self):
                    received.extend(json.loads(self.rfile.read(int(self.headers['Content-Length']))))
                    self.send_response(200)
                    self.send_header('Content-Length', '0')
                    self.end_headers()
                def log_message(self, *args):
                    pass
            server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Subscriber)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            id = register('own', [])
            response, body = call(connect(), 'PUT', '/2022-07-01/telemetry', json.dumps({
                'schemaVersion': '2022-12-13', 'types': ['platform', 'function'], 'buffering': {'timeoutMs': 25, 'maxItems': 1000, 'maxBytes': 262144},
                'destination': {'protocol': 'HTTP', 'URI': 'http://sandbox.localdomain:%d' % server.server_port}}), {'Lambda-Extension-Identifier': id})
            assert (response.status, body) == (200, '"OK"'), body
            threading.Thread(target=events, args=(id, None), daemon=True).start()
            def handler(event, context):
                print('hello')
                until = time.time() + 10
                while time.time() < until and event not in [e['type'] for e in received]:
                    time.sleep(0.01)
                return [e['type'] for e in received]
            """);
        Assert.StartsWith(
            """["platform.initStart", "platform.telemetrySubscription", "platform.extension", "platform.initRuntimeDone", "platform.initReport", "platform.start", "function"]""",
            await _invoker.InvokeAsync<InvocationOutcome.Succeeded>("\"function\""));
        Assert.Contains("\"platform.runtimeDone\", \"platform.report\"", await _invoker.InvokeAsync<InvocationOutcome.Succeeded>("\"platform.report\""));
        Assert.Contains("TELEMETRY\tName: own\tState: Subscribed\tTypes: [Platform, Function]\n", _invoker.Log);
    }

    [Fact]
    public async Task Process_is_asked_to_end_when_it_has_an_extension()
    {
        _invoker.Write("app.py", Client + """
            def end(number, frame):
                print('asked to end')
                sys.exit(0)
            signal.signal(signal.SIGTERM, end)
            id = register('own', [])
            threading.Thread(target=events, args=(id, None), daemon=True).start()
            def handler(event, context):
                return 1
            """);
        Assert.Equal("1", await _invoker.InvokeAsync<InvocationOutcome.Succeeded>());
        await _invoker.StopAsync();
        Assert.EndsWith("asked to end\n", _invoker.Log);
    }

    [Fact]
    public async Task Process_is_not_asked_to_end_without_one()
    {
        _invoker.Write("app.py", """
            import signal, sys
            signal.signal(signal.SIGTERM, lambda *a: print('asked to end'))
            def handler(event, context):
                return 1
            """);
        Assert.Equal("1", await _invoker.InvokeAsync<InvocationOutcome.Succeeded>());
        await _invoker.StopAsync();
        Assert.DoesNotContain("asked", _invoker.Log);
    }

    [Fact]
    public async Task Error_of_an_extension_fails_the_init()
    {
        _invoker.Write("app.py", Client + """
            id = register('own', ['INVOKE'])
            response, body = call(connect(), 'POST', '/2020-01-01/extension/init/error', '{}',
                                  {'Lambda-Extension-Identifier': id, 'Lambda-Extension-Function-Error-Type': 'Own.Reason'})
            assert (response.status, body) == (202, '{"status":"OK"}\n')
            time.sleep(600)
            """);
        Assert.Matches(
            "^{\"errorType\":\"Extension.InitError\",\"errorMessage\":\"RequestId: \\S+ Error: Own.Reason\"}$", await _invoker.InvokeAsync<InvocationOutcome.InitFailed>());
        Assert.Contains("EXTENSION\tName: own\tState: InitError\tEvents: [INVOKE]\tError Type: Own.Reason\n", _invoker.Log);
        Assert.Contains("\tPhase: invoke\tStatus: error\tError Type: Extension.InitError\n", _invoker.Log);
    }
}
