using System.Runtime.Versioning;
using System.Text;
using Kiln.Execution;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox.Linux;

namespace Kiln.Unit.Execution.Sandbox.Linux;

/// <summary>Functions in namespaces of their own, out of a real zygote.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LinuxSandboxTests : IAsyncLifetime
{
    private const string Source = """
        import os, time, signal
        def handler(event, context):
            if event == 'die':
                os.kill(os.getpid(), signal.SIGSEGV)
            if event == 'exit':
                os._exit(7)
            if event == 'spin':
                while True:
                    pass
            print('seen')
            return [os.getpid(), os.getuid(), os.getcwd(), event]
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("kiln-unit-").FullName;
    private readonly RecordingLogSink _logs = new();
    private LinuxSandboxHost _host = null!;
    private Invoker _invoker = null!;
    private Interpreter _interpreter = null!;

    public async ValueTask InitializeAsync()
    {
        _interpreter = await Pythons.RootAndPythonAsync();
        Directory.CreateDirectory(Path.Combine(_root, "code"));
        await File.WriteAllTextAsync(Path.Combine(_root, "code", "app.py"), Source);
        var options = new ExecutionOptions { RuntimeDirectory = Pythons.RuntimeDirectory, TempRoot = _root };
        _host = new LinuxSandboxHost(new BareLevel(Pythons.Zygotes(_root)), options, TimeProvider.System);
        _invoker = new Invoker(options, _host, new RuntimeCatalog([_interpreter], []), _logs, new FixedCredentials(), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (_invoker is not null)
            await _invoker.DisposeAsync();
        if (_host is not null)
            await _host.DisposeAsync();

        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Function_is_process_2_and_another_user_in_var_task()
    {
        var outcome = await InvokeAsync("1");
        Assert.Equal("[2, 993, \"/var/task\", 1]", Payload(outcome));
    }

    [Theory]
    [InlineData("\"die\"", "Runtime exited with error: signal: segmentation fault")]
    [InlineData("\"exit\"", "Runtime exited with error: exit status 7")]
    public async Task End_of_the_runtime_is_told_as_it_was(string payload, string words)
    {
        var outcome = Assert.IsType<InvocationOutcome.SandboxLost>(await InvokeAsync(payload));
        Assert.Contains(words, Encoding.UTF8.GetString(outcome.Payload.Span));

        // The environment lives on in another sandbox.
        Assert.IsType<InvocationOutcome.Succeeded>(await InvokeAsync("1"));
    }

    [Fact]
    public async Task Timeout_ends_the_tree()
    {
        Assert.IsType<InvocationOutcome.TimedOut>(await InvokeAsync("\"spin\"", TimeSpan.FromSeconds(1)));
        Assert.IsType<InvocationOutcome.Succeeded>(await InvokeAsync("1"));
    }

    private ValueTask<InvocationOutcome> InvokeAsync(string payload, TimeSpan? timeout = null) =>
        _invoker.InvokeAsync(
            Samples.Version with
            {
                Runtime = _interpreter.Runtime,
                Handler = "app.handler",
                CodeDirectory = Path.Combine(_root, "code"),
                Timeout = timeout ?? TimeSpan.FromSeconds(10),
            },
            Samples.Invocation(payload),
            CancellationToken.None);

    private static string Payload(InvocationOutcome outcome) =>
        Encoding.UTF8.GetString(Assert.IsType<InvocationOutcome.Succeeded>(outcome).Payload.Span);
}
