using System.Net;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;
using Kiln.Execution.Tracing;

namespace Kiln.Execution.Environments;

/// <summary>
/// All variables of a function's process, as a table. A row of a later <see cref="Layer"/> wins over an earlier one; the customer's own
/// variables stand after the first. <c>_X_AMZN_TRACE_ID</c> belongs to the invocation and is the bootstrap's; so is <c>PYTHONPATH</c> from
/// 3.8 on, which AWS sets only once <c>sys.path</c> is built.
/// </summary>
internal static class EnvironmentVariables
{
    private enum Layer
    {
        Default,
        Customer,
        Credentials,
        Runtime,
        Platform,
    }

    private const string OldPath = "/usr/local/bin:/usr/bin/:/bin:/opt/bin";
    private const string OldLibraries = "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib";

    private static readonly Row[] Rows =
    [
        new("PATH", Layer.Default, c => c.HasOwnPrefix ? "/var/lang/bin:" + OldPath : OldPath) { When = c => c.IsIsolated },
        new("PATH", Layer.Default, c => $"{Path.GetDirectoryName(c.Interpreter.Path)}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin{c.OfLayers("bin")}") { When = c => !c.IsIsolated },
        new("LD_LIBRARY_PATH", Layer.Default, c => c.HasOwnPrefix ? "/var/lang/lib:" + OldLibraries : OldLibraries) { When = c => c.IsIsolated },
        new("LD_LIBRARY_PATH", Layer.Default, c => $"{c.TaskRoot}:{c.TaskRoot}/lib{c.OfLayers("lib")}") { When = c => !c.IsIsolated },
        new("LANG", Layer.Default, _ => "en_US.UTF-8"),
        new("TZ", Layer.Default, _ => ":UTC"),
        new("LC_CTYPE", Layer.Default, _ => "C.UTF-8") { When = c => c.Python?.IsAtLeast(3, 12) == true },
        new("PYTHONPATH", Layer.Default, c => c.RuntimeDirectory) { When = c => c.Python?.Era == RuntimeEra.NativeChannel },
        new("PWD", Layer.Default, c => c.TaskRoot) { When = c => c.IsCurrent },
        new("SHLVL", Layer.Default, _ => "0") { When = c => c.IsCurrent },
        new("TMPDIR", Layer.Default, c => c.TmpDirectory) { When = c => !c.IsIsolated },
        new("AWS_ENDPOINT_URL", Layer.Default, c => c.EndpointUrl!) { When = c => c.EndpointUrl is not null },
        new("AWS_DATA_PATH", Layer.Default, c => c.SdkData!) { When = c => c.SdkData is not null },
        // Else it goes by a name that no data can change.
        new("AWS_STS_REGIONAL_ENDPOINTS", Layer.Default, _ => "regional") { When = c => c.SdkData is not null },
        new("AWS_XRAY_CONTEXT_MISSING", Layer.Default, _ => "LOG_ERROR"),
        new("AWS_XRAY_DAEMON_ADDRESS", Layer.Default, c => c.Daemon.ToString()),

        new("AWS_ACCESS_KEY_ID", Layer.Credentials, c => c.Credentials.AccessKeyId),
        new("AWS_SECRET_ACCESS_KEY", Layer.Credentials, c => c.Credentials.SecretAccessKey),
        new("AWS_SESSION_TOKEN", Layer.Credentials, c => c.Credentials.SessionToken),
        new("AWS_SECURITY_TOKEN", Layer.Credentials, c => c.Credentials.SessionToken) { When = c => c.Python?.Era == RuntimeEra.NativeChannel },

        new("_HANDLER", Layer.Runtime, c => c.Version.Handler),
        new("AWS_EXECUTION_ENV", Layer.Runtime, c => "AWS_Lambda_" + c.Version.Runtime) { When = c => c.Python is not null },
        new("AWS_LAMBDA_LOG_GROUP_NAME", Layer.Runtime, c => c.Version.LogGroup),
        new("AWS_LAMBDA_LOG_STREAM_NAME", Layer.Runtime, c => c.LogStream),
        new("AWS_LAMBDA_LOG_FORMAT", Layer.Runtime, _ => "JSON") { When = c => c.Version.Logging.IsJson },
        new("AWS_LAMBDA_LOG_LEVEL", Layer.Runtime, c => c.Version.Logging.ApplicationLevel.ToString().ToUpperInvariant()) { When = c => c.Version.Logging.IsJson },
        new("LAMBDA_TASK_ROOT", Layer.Runtime, c => c.TaskRoot),
        new("LAMBDA_RUNTIME_DIR", Layer.Runtime, c => c.RuntimeDirectory),

        new("AWS_REGION", Layer.Platform, c => c.Version.Region),
        new("AWS_DEFAULT_REGION", Layer.Platform, c => c.Version.Region),
        new("AWS_LAMBDA_FUNCTION_NAME", Layer.Platform, c => c.Version.FunctionName),
        new("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Layer.Platform, c => c.Version.MemorySize.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("AWS_LAMBDA_FUNCTION_VERSION", Layer.Platform, c => c.Version.Version),
        new("AWS_LAMBDA_RUNTIME_API", Layer.Platform, c => c.RuntimeApi!) { When = c => c.RuntimeApi is not null },
        new("AWS_LAMBDA_INITIALIZATION_TYPE", Layer.Platform, c => c.InitializationType) { When = c => c.IsCurrent },
        new("_AWS_XRAY_DAEMON_ADDRESS", Layer.Platform, c => c.Daemon.Address.ToString()),
        new("_AWS_XRAY_DAEMON_PORT", Layer.Platform, c => c.Daemon.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];

    public static Dictionary<string, string> Build(EnvironmentFacts facts)
    {
        var variables = new Dictionary<string, string>();
        Apply(variables, facts, Layer.Default);
        foreach (var (name, value) in facts.Version.EnvironmentVariables)
            variables[name] = value;

        for (var layer = Layer.Customer + 1; layer <= Layer.Platform; layer++)
            Apply(variables, facts, layer);

        return variables;
    }

    private static void Apply(Dictionary<string, string> variables, EnvironmentFacts facts, Layer layer)
    {
        foreach (var row in Rows)
        {
            if (row.Layer == layer && row.When(facts))
                variables[row.Name] = row.Value(facts);
        }
    }

    private sealed record Row(string Name, Layer Layer, Func<EnvironmentFacts, string> Value)
    {
        public Func<EnvironmentFacts, bool> When { get; init; } = static _ => true;
    }
}

/// <summary>What the values of an environment's variables are made from.</summary>
/// <param name="HostRuntimeDirectory">Where the Python side of Kiln is on this machine.</param>
/// <param name="RuntimeApi">Host and port. Null: the runtime is of an era that had none, or the sandbox has no place for it.</param>
internal sealed record EnvironmentFacts(
    FunctionVersion Version,
    LambdaRuntime Runtime,
    Interpreter Interpreter,
    IsolationLevel Level,
    ExecutionRoleCredentials Credentials,
    string LogStream,
    string TmpDirectory,
    string HostRuntimeDirectory,
    string? EndpointUrl,
    string? RuntimeApi)
{
    public string InitializationType { get; init; } = "on-demand";

    /// <summary>Directory for an SDK that does not read AWS_ENDPOINT_URL. Null: the function's does, or there is no such URL.</summary>
    public string? SdkData { get; init; }

    /// <summary>Address and port. Null: nobody serves it, and it stands where AWS has it.</summary>
    public string? TraceDaemon { get; init; }

    public IPEndPoint Daemon => TraceDaemon is not null
        ? IPEndPoint.Parse(TraceDaemon)
        : new IPEndPoint(DaemonAddress.Of(IsCurrent ? RuntimeEra.Current : RuntimeEra.FirstRuntimeApi), DaemonAddress.Port);

    public bool IsIsolated => Level != IsolationLevel.Process;

    /// <summary>Null: a custom runtime.</summary>
    public PythonRuntime? Python => Runtime as PythonRuntime;
    public bool HasOwnPrefix => Python is { Major: > 2 };
    public bool IsCurrent => Python is null or { Era: RuntimeEra.Current };
    public string TaskRoot => IsIsolated ? "/var/task" : Version.CodeDirectory;
    public string RuntimeDirectory => IsIsolated ? "/var/runtime" : HostRuntimeDirectory;

    /// <summary>A directory of the layers as one more element of a path; where nothing is isolated they are where this machine has them.</summary>
    public string OfLayers(string name) => Version.LayerDirectory is { } layers ? $":{layers}/{name}" : "";
}
