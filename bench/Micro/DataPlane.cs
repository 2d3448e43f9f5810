using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.Logging;

namespace Kiln.Micro;

/// <summary>What an invoke needs beside a sandbox.</summary>
internal static class DataPlane
{
    public static readonly FunctionVersion Version = new()
    {
        AccountId = "123456789012",
        Region = "us-east-1",
        FunctionName = "hello",
        Version = "$LATEST",
        FunctionArn = "arn:aws:lambda:us-east-1:123456789012:function:hello",
        RevisionId = "6f0f3f6e-1d3c-4a5e-9b51-0d8d8f6a7c11",
        Runtime = "python3.12",
        Handler = "app.handler",
        CodeDirectory = "/var/task",
        RoleArn = "arn:aws:iam::123456789012:role/hello",
        MemorySize = 128,
        Timeout = TimeSpan.FromSeconds(3),
        EphemeralStorageSize = 512,
        LogGroup = "/aws/lambda/hello",
        EnvironmentVariables = new Dictionary<string, string>(),
    };

    public static Invocation Invocation(byte[] payload) => new()
    {
        RequestId = "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
        InvokedFunctionArn = Version.FunctionArn,
        Payload = payload,
    };
}

internal sealed class NoLogs : ILogSink
{
    public bool HasRoom => true;

    public void Write(LogStreamName stream, LogEvent logEvent)
    {
    }

    public ValueTask RoomAsync() => ValueTask.CompletedTask;
}

internal sealed class SameCredentials : IExecutionRoleCredentials
{
    private readonly ExecutionRoleCredentials _credentials = new("ASIAEXAMPLE", "secret", "token");

    public ValueTask<ExecutionRoleCredentials> AssumeAsync(FunctionVersion version, CancellationToken cancellationToken) => new(_credentials);
}
