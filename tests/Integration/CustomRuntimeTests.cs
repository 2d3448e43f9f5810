using Kiln.Execution;

namespace Kiln.Integration;

/// <summary>Programs that are their own runtime, at the process level.</summary>
public sealed class CustomRuntimeTests : IAsyncLifetime
{
    private DirectInvoker _invoker = null!;

    public async ValueTask InitializeAsync() => _invoker = await DirectInvoker.CreateAsync();

    public ValueTask DisposeAsync() => _invoker.DisposeAsync();

    [Fact]
    public async Task Program_gets_events_one_after_the_other()
    {
        _invoker.WriteBootstrap("""
            print('starting', os.environ['STAGE'], os.environ.get('AWS_EXECUTION_ENV'), os.getcwd() == os.environ['LAMBDA_TASK_ROOT'], flush=True)
            count = 0
            while True:
                id, event, headers = following()
                count += 1
                print('event', flush=True)
                remaining = int(headers['Lambda-Runtime-Deadline-Ms']) - time.time() * 1000
                call('POST', 'invocation/%s/response' % id, json.dumps([count, event, 0 < remaining <= 20000]))
            """);
        Assert.Equal("[1, {\"a\": 1}, true]", await _invoker.InvokeAsync<InvocationOutcome.Succeeded>("""{"a":1}"""));
        Assert.Equal("[2, {}, true]", await _invoker.InvokeAsync<InvocationOutcome.Succeeded>());
        Assert.StartsWith("INIT_START Runtime Version: provided:al2023.v1\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:", _invoker.Log);
        Assert.Contains("\nstarting test None True\nSTART RequestId: ", _invoker.Log);
        Assert.Matches("event\nEND RequestId: \\S+\nREPORT RequestId: \\S+\tDuration: [0-9.]+ ms\tBilled Duration: [0-9]+ ms\tMemory Size: 128 MB\tMax Memory Used: [0-9]+ MB\tInit Duration", _invoker.Log);
    }

    [Fact]
    public async Task Caller_has_the_answer_while_the_program_still_works()
    {
        _invoker.WriteBootstrap("""
            while True:
                id, event, headers = following()
                call('POST', 'invocation/%s/response' % id, 'null')
                sys.stdin.read()
                while not os.path.exists('go'):
                    time.sleep(0.01)
                print('worked on', flush=True)
            """);
        Assert.IsType<InvocationOutcome.Succeeded>(await _invoker.InvokeAsync(wantsLogTail: false));
        Assert.DoesNotContain("END", _invoker.Log);
        _invoker.Write("go", "");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!_invoker.Log.Contains("REPORT", StringComparison.Ordinal))
            await Task.Delay(5, deadline.Token);

        Assert.Matches("worked on\nEND", _invoker.Log);
    }

    [Fact]
    public async Task Error_reaches_the_caller_as_it_is()
    {
        _invoker.WriteBootstrap("""
            while True:
                id, event, headers = following()
                call('POST', 'invocation/%s/error' % id, '{"errorMessage":"no","errorType":"Own"}', {'Lambda-Runtime-Function-Error-Type': 'Function.Own'})
            """);
        Assert.Equal("""{"errorMessage":"no","errorType":"Own"}""", await _invoker.InvokeAsync<InvocationOutcome.FunctionError>());
        Assert.Equal("""{"errorMessage":"no","errorType":"Own"}""", await _invoker.InvokeAsync<InvocationOutcome.FunctionError>());
    }

    [Fact]
    public async Task Init_error_is_tried_again_and_reaches_the_caller()
    {
        _invoker.WriteBootstrap("""
            print('trying', flush=True)
            call('POST', 'init/error', '{"errorMessage":"cannot","errorType":"Runtime.Own"}', {'Lambda-Runtime-Function-Error-Type': 'Runtime.Own'})
            sys.exit(1)
            """);
        Assert.Equal("""{"errorMessage":"cannot","errorType":"Runtime.Own"}""", await _invoker.InvokeAsync<InvocationOutcome.InitFailed>());
        Assert.Equal(2, _invoker.Log.Split("trying\n").Length - 1);
        Assert.Contains("\tPhase: init\tStatus: error\tError Type: Runtime.Own\n", _invoker.Log);
        Assert.Contains("\tPhase: invoke\tStatus: error\tError Type: Runtime.Own\n", _invoker.Log);
    }

    [Fact]
    public async Task Exit_is_an_error_and_the_next_event_runs_in_a_new_process()
    {
        _invoker.WriteBootstrap("""
            while True:
                id, event, headers = following()
                if event:
                    sys.exit(event)
                call('POST', 'invocation/%s/response' % id, str(os.getpid()))
            """);
        var first = await _invoker.InvokeAsync<InvocationOutcome.Succeeded>("0");
        var body = await _invoker.InvokeAsync<InvocationOutcome.SandboxLost>("7");
        Assert.Matches("^{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: \\S+ Error: Runtime exited with error: exit status 7\"}$", body);
        Assert.Matches("RequestId: \\S+ Error: Runtime exited with error: exit status 7\nRuntime.ExitError\nEND", _invoker.Log);
        Assert.NotEqual(first, await _invoker.InvokeAsync<InvocationOutcome.Succeeded>("0"));
    }

    [Fact]
    public async Task Event_over_its_time_is_ended()
    {
        _invoker.Version = _invoker.Version with { Timeout = TimeSpan.FromSeconds(1) };
        _invoker.WriteBootstrap("""
            while True:
                id, event, headers = following()
                time.sleep(event)
                call('POST', 'invocation/%s/response' % id, 'null')
            """);
        Assert.Matches("Task timed out after 1.00 seconds", await _invoker.InvokeAsync<InvocationOutcome.TimedOut>("600"));
        Assert.Contains("\tStatus: timeout\n", _invoker.Log);
        Assert.Equal("null", await _invoker.InvokeAsync<InvocationOutcome.Succeeded>("0"));
    }

    [Fact]
    public async Task Response_over_the_limit_is_an_error_and_the_program_goes_on()
    {
        _invoker.WriteBootstrap("""
            while True:
                id, event, headers = following()
                response, body = call('POST', 'invocation/%s/response' % id, b'x' * event)
                print(response.status, body.decode(), flush=True)
            """);
        Assert.Equal(
            """{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}""",
            await _invoker.InvokeAsync<InvocationOutcome.FunctionError>("6291557"));
        Assert.Contains("413 {\"errorMessage\":\"Exceeded maximum allowed payload size (6291556 bytes).\",\"errorType\":\"RequestEntityTooLarge\"}\n", _invoker.Log);
        Assert.Equal(6291556, (await _invoker.InvokeAsync<InvocationOutcome.Succeeded>("6291556")).Length);
        Assert.Single(_invoker.Log.Split("INIT_START")[1..]);
    }

    [Fact]
    public async Task Streamed_response_is_put_together()
    {
        _invoker.WriteBootstrap("""
            while True:
                id, event, headers = following()
                call('POST', 'invocation/%s/response' % id, iter([b'ab', b'cd', b'ef']),
                     {'Lambda-Runtime-Function-Response-Mode': 'streaming', 'Transfer-Encoding': 'chunked'}, encode_chunked=True)
            """);
        Assert.Equal("abcdef", await _invoker.InvokeAsync<InvocationOutcome.Succeeded>());
    }

    [Fact]
    public async Task Shell_script_is_a_program_too()
    {
        _invoker.Write("bootstrap", "#!/bin/sh\necho from the shell\nexit 3\n", isExecutable: true);
        Assert.Matches("exit status 3", await _invoker.InvokeAsync<InvocationOutcome.InitFailed>());
        Assert.Contains("from the shell\n", _invoker.Log);
    }

    [Fact]
    public async Task Missing_program_is_named()
    {
        var body = await _invoker.InvokeAsync<InvocationOutcome.InitFailed>();
        Assert.Matches(
            "^{\"errorType\":\"Runtime.InvalidEntrypoint\",\"errorMessage\":\"RequestId: \\S+ Error: Couldn't find valid bootstrap\\(s\\): \\[/var/task/bootstrap /opt/bootstrap\\]\"}$", body);
    }

    [Theory]
    [InlineData(false, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]")]
    [InlineData(true, "fork/exec /var/task/bootstrap: exec format error")]
    public async Task Program_that_cannot_be_executed_is_named(bool isExecutable, string reason)
    {
        _invoker.Write("bootstrap", "no program", isExecutable);
        Assert.Contains($" Error: {reason}\"", await _invoker.InvokeAsync<InvocationOutcome.InitFailed>());
    }
}
