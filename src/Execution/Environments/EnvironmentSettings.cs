using System.Globalization;
using Kiln.Execution.Logging;
using Kiln.Execution.Metering;
using Kiln.Execution.RuntimeApi;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Runtimes.Sdk;
using Kiln.Execution.Sandbox;

namespace Kiln.Execution.Environments;

/// <summary>What all environments of one function version share.</summary>
internal sealed record EnvironmentSettings(
    FunctionVersion Version,
    LambdaRuntime Runtime,
    Interpreter Interpreter,
    ISandboxHost Sandboxes,
    IExecutionRoleCredentials Credentials,
    ILogSink Logs,
    RuntimeApiServer RuntimeApi,
    ExecutionOptions Options,
    TimeProvider Time,
    FunctionSdk Sdks)
{
    /// <summary>They are initialised before there is an event for them.</summary>
    public bool AreProvisioned { get; init; }

    public string InitializationType => AreProvisioned ? "provisioned-concurrency" : "on-demand";

    /// <summary>Whether there is a Runtime API, and with it an Extensions API. Runtimes of the oldest era have none.</summary>
    public bool HasExtensionsApi => Runtime is not PythonRuntime { Era: RuntimeEra.NativeChannel };

    public IVersionMeter Meter { get; init; } = NoMeter.Instance;

    public RuntimeVersion RuntimeVersion => RuntimeVersion.Of(Runtime, Interpreter, Version.Region);

    /// <summary>The log stream of one environment, dated by its creation. In a group that functions may share it has the function's name.</summary>
    public LogStreamName StreamName(string id)
    {
        var day = Time.GetUtcNow().ToString("yyyy/MM/dd", CultureInfo.InvariantCulture);
        var function = Version.LogGroup == $"/aws/lambda/{Version.FunctionName}" ? "" : Version.FunctionName;
        var name = $"{day}/{function}[{Version.Version}]{id}";
        return new LogStreamName(Version.AccountId, Version.Region, Version.FunctionArn, Version.RoleArn, Version.LogGroup, name);
    }
}
