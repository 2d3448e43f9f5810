using System.Text;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.Logging;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox.Process;

namespace Kiln.Integration;

/// <summary>The data plane alone, at the process level, with the interpreters of this machine and a folder of code.</summary>
internal sealed class DirectInvoker : IAsyncDisposable
{
    private static readonly string Python = Path.Combine(AppContext.BaseDirectory, "runtimes", "python");
    private static readonly Lazy<Task<RuntimeCatalog>> Runtimes = new(FindRuntimesAsync);

    private readonly string _folder = Directory.CreateTempSubdirectory("kiln-direct-").FullName;
    private readonly CollectedLog _log = new();
    private readonly Invoker _invoker;

    private DirectInvoker(RuntimeCatalog runtimes, string python)
    {
        Interpreter = runtimes.Interpreters[^1];
        var options = new ExecutionOptions { RuntimeDirectory = python, TempRoot = Directory.CreateDirectory(Path.Combine(_folder, "t")).FullName };
        _invoker = new Invoker(options, new ProcessSandboxHost(python, options.TempRoot), runtimes, _log, new Credentials(), TimeProvider.System);
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

    public FunctionVersion Version { get; set; }

    public string Log => _log.Text;

    public static async Task<DirectInvoker> CreateAsync() => new(await Runtimes.Value, Python);

    private static async Task<RuntimeCatalog> FindRuntimesAsync()
    {
        var places = Server.Options.EnvironmentSettings.Read().Interpreters;
        return await new InterpreterDiscovery(Python).FindAsync(
            new() { Configured = places.Configured, PyenvRoot = places.PyenvRoot, SearchPath = places.SearchPath }, CancellationToken.None);
    }

    public void Write(string name, string text, bool isExecutable = false)
    {
        var path = Path.Combine(Version.CodeDirectory, name);
        File.WriteAllText(path, text);
        if (isExecutable)
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A program in Python that has a client for the Runtime API and nothing else.</summary>
    public void WriteBootstrap(string body) => Write("bootstrap", $$"""
        #!{{Interpreter.Path}}
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
        where TOutcome : InvocationOutcome.Completed =>
        Encoding.UTF8.GetString(Assert.IsType<TOutcome>(await InvokeAsync(payload)).Payload.Span);

    /// <summary>Ends the environments.</summary>
    public ValueTask StopAsync() => _invoker.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
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

        public ValueTask RoomAsync() => ValueTask.CompletedTask;

        public void Write(LogStreamName stream, LogEvent logEvent)
        {
            lock (_text)
            {
                _text.Append(Encoding.UTF8.GetString(logEvent.Message.Span));
            }
        }
    }
}
