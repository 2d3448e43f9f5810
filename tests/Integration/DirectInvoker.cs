using System.Text;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.Logging;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;

namespace Kiln.Integration;

/// <summary>The data plane alone, at any level, with the interpreters of this machine and a folder of code and layers.</summary>
internal sealed class DirectInvoker : IAsyncDisposable
{
    private static readonly string Python = Path.Combine(AppContext.BaseDirectory, "runtimes", "python");
    private static readonly Lazy<Task<RuntimeCatalog>> Runtimes = new(FindRuntimesAsync);

    private readonly string _folder;
    private readonly ISandboxHost _host;
    private readonly CollectedLog _log = new();
    private readonly Invoker _invoker;

    private DirectInvoker(string folder, ISandboxHost host, ExecutionOptions options, RuntimeCatalog runtimes)
    {
        (_folder, _host) = (folder, host);
        Interpreter = runtimes.Interpreters[^1];
        _invoker = new Invoker(options, host, runtimes, _log, new Credentials(), TimeProvider.System);
        Version = new FunctionVersion
        {
            AccountId = "123456789012",
            Region = "eu-west-1",
            FunctionName = "own",
            Version = "$LATEST",
            FunctionArn = "arn:aws:lambda:eu-west-1:123456789012:function:own",
            RevisionId = "r1",
            Runtime = "provided.al2023",
            Handler = "app.handler",
            CodeDirectory = Directory.CreateDirectory(Path.Combine(_folder, "c")).FullName,
            RoleArn = "arn:aws:iam::123456789012:role/own",
            MemorySize = 128,
            Timeout = TimeSpan.FromSeconds(20),
            EphemeralStorageSize = 512,
            LogGroup = "/aws/lambda/own",
            EnvironmentVariables = new Dictionary<string, string> { ["STAGE"] = "test" },
        };
    }

    public Interpreter Interpreter { get; }

    /// <summary>Where programs of the function find it.</summary>
    public string Shebang => _host.Level == IsolationLevel.Process ? Interpreter.Path : $"/var/lang/bin/{Interpreter.Runtime}";

    public FunctionVersion Version { get; set; }

    public string Log => _log.Text;

    public int Idle => _invoker.Environments().Sum(e => e.Idle);

    /// <summary>Skips the test where the machine does not give the level.</summary>
    /// <param name="reserve">1: the machine has too little memory left whatever it does.</param>
    public static async Task<DirectInvoker> CreateAsync(IsolationLevel level = IsolationLevel.Process, double reserve = 0)
    {
        var folder = Directory.CreateTempSubdirectory("kiln-direct-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var temporary = Directory.CreateDirectory(Path.Combine(folder, "t")).FullName;
        var options = new ExecutionOptions
        {
            RuntimeDirectory = Python,
            TempRoot = temporary,
            CodeStore = folder,
            Reserve = reserve,

            // An extension may be busy with an event whose answer is here already.
            DrainLimit = TimeSpan.FromSeconds(5),
        };
        var runtimes = await Runtimes.Value;
        var choice = await SandboxChoice.MakeAsync(options, runtimes, level, TimeProvider.System, CancellationToken.None);
        if (choice.Host.Level != level)
            await choice.Host.DisposeAsync();

        Assert.SkipUnless(choice.Host.Level == level, $"{level}: {string.Join("; ", choice.Refusals)}");
        return new DirectInvoker(folder, choice.Host, options, runtimes);
    }

    private static async Task<RuntimeCatalog> FindRuntimesAsync()
    {
        var places = Server.Options.EnvironmentSettings.Read().Interpreters;
        return await new InterpreterDiscovery(Python).FindAsync(
            new() { Configured = places.Configured, PyenvRoot = places.PyenvRoot, SearchPath = places.SearchPath }, CancellationToken.None);
    }

    public void Write(string name, string text, bool isExecutable = false) => Write(Version.CodeDirectory, name, text, isExecutable);

    /// <summary>What the function sees below <c>/opt</c>.</summary>
    public void WriteLayer(string name, string text)
    {
        Version = Version with { LayerDirectory = Path.Combine(_folder, "l") };
        Write(Path.Combine(_folder, "l"), name, text, isExecutable: true);
    }

    /// <summary>A program in Python that has a client for the Runtime API and nothing else.</summary>
    public void WriteBootstrap(string body) => Write("bootstrap", $$"""
        #!{{Shebang}}
        import http.client, json, os, sys, time
        api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
        def call(method, path, body=None, headers={}, **more):
            api.request(method, '/2018-06-01/runtime/' + path, body, headers, **more)
            response = api.getresponse()
            return response, response.read()
        def following():
            response, event = call('GET', 'invocation/next')
            return response.headers['Lambda-Runtime-Aws-Request-Id'], json.loads(event), response.headers
        {{body}}
        """, isExecutable: true);

    public async Task<InvocationOutcome> InvokeAsync(string payload = "{}", bool wantsLogTail = true) => await _invoker.InvokeAsync(
        Version,
        new Invocation
        {
            RequestId = Guid.NewGuid().ToString(),
            InvokedFunctionArn = Version.FunctionArn,
            Payload = Encoding.UTF8.GetBytes(payload),
            WantsLogTail = wantsLogTail,
        },
        CancellationToken.None);

    public async Task<string> InvokeAsync<TOutcome>(string payload = "{}")
        where TOutcome : InvocationOutcome.Completed
    {
        var outcome = await InvokeAsync(payload);
        var text = outcome is InvocationOutcome.Completed completed ? Encoding.UTF8.GetString(completed.Payload.Span) : "";
        Assert.True(outcome is TOutcome, $"{outcome.GetType().Name}: {text}\n{Log}");
        return text;
    }

    /// <summary>Ends the environments.</summary>
    public ValueTask StopAsync() => _invoker.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Write(string directory, string name, string text, bool isExecutable)
    {
        var path = Path.Combine(directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, isExecutable ? (UnixFileMode)0b111_101_101 : (UnixFileMode)0b110_100_100);
    }

    private sealed class Credentials : IExecutionRoleCredentials
    {
        public ValueTask<ExecutionRoleCredentials> AssumeAsync(FunctionVersion version, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new ExecutionRoleCredentials("ASIA", "s", "t"));
    }

    private sealed class CollectedLog : ILogSink
    {
        private readonly StringBuilder _text = new();

        public bool HasRoom => true;

        public string Text
        {
            get
            {
                lock (_text)
                {
                    return _text.ToString();
                }
            }
        }

        public void Write(LogStreamName stream, LogEvent logEvent)
        {
            lock (_text)
            {
                _text.Append(Encoding.UTF8.GetString(logEvent.Message.Span));
            }
        }
    }
}
