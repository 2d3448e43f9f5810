using System.Text;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.RuntimeApi;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Runtimes.Sdk;
using Kiln.Execution.Sandbox;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Execution;

/// <summary>Values that tests vary with <c>with</c>.</summary>
internal static class Samples
{
    public const string RequestId = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";
    public static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static FunctionVersion Version { get; } = new()
    {
        AccountId = "123456789012",
        Region = "eu-west-1",
        FunctionName = "hello",
        Version = "$LATEST",
        FunctionArn = "arn:aws:lambda:eu-west-1:123456789012:function:hello",
        RevisionId = "r1",
        Runtime = "python3.12",
        Handler = "lambda_function.lambda_handler",
        CodeDirectory = "/data/code/abc",
        RoleArn = "arn:aws:iam::123456789012:role/hello",
        MemorySize = 128,
        Timeout = TimeSpan.FromSeconds(3),
        EphemeralStorageSize = 512,
        LogGroup = "/aws/lambda/hello",
        EnvironmentVariables = new Dictionary<string, string>(),
    };

    public static Interpreter Interpreter { get; } = new("python3.12", "3.12.1", "/opt/python/bin/python3.12", "configuration");

    public static SandboxSpec Spec { get; } = new("x", Interpreter, Version.Handler, "", null, new FakeTmp(512), 128);

    /// <summary>Starts when something connects.</summary>
    public static RuntimeApiServer RuntimeApi { get; } = new();

    // A folder of this run: environments of the samples have the same names in every run.
    public static ExecutionOptions Options { get; } = new()
    {
        RuntimeDirectory = "/opt/kiln/runtimes/python",
        TempRoot = TemporaryFolder(),
    };

    private static string TemporaryFolder()
    {
        var folder = Directory.CreateTempSubdirectory("kiln-unit-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    public static Invocation Invocation(string payload = "{}", string requestId = RequestId) => new()
    {
        RequestId = requestId,
        InvokedFunctionArn = Version.FunctionArn,
        Payload = Encoding.UTF8.GetBytes(payload),
        WantsLogTail = true,
    };

    public static FakeTimeProvider Time() => new(Start);

    public static EnvironmentSettings Settings(ISandboxHost host, TimeProvider time, RecordingLogSink? logs = null) => new(
        Version, RuntimeTable.Find(Version.Runtime)!, Interpreter, host, new FixedCredentials(), logs ?? new RecordingLogSink(), RuntimeApi, Options, time, new FunctionSdk());
}

internal sealed class FixedCredentials : IExecutionRoleCredentials
{
    public ExecutionRoleCredentials Credentials { get; set; } = new("ASIAEXAMPLE", "secret", "token");

    public ValueTask<ExecutionRoleCredentials> AssumeAsync(FunctionVersion version, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Credentials);
}
