using Kiln.Execution.Environments;
using Kiln.Execution.Logging;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;

namespace Kiln.Unit.Execution.Environments;

public sealed class EnvironmentVariablesTests
{
    [Fact]
    public void Current_runtime_has_the_variables_of_AWS()
    {
        var variables = Build("python3.12");
        string[] expected =
        [
            "AWS_ACCESS_KEY_ID=ASIAEXAMPLE",
            "AWS_DEFAULT_REGION=eu-west-1",
            "AWS_ENDPOINT_URL=http://127.0.0.1:9400",
            "AWS_EXECUTION_ENV=AWS_Lambda_python3.12",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128",
            "AWS_LAMBDA_FUNCTION_NAME=hello",
            "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/hello",
            "AWS_LAMBDA_LOG_STREAM_NAME=stream",
            "AWS_LAMBDA_RUNTIME_API=169.254.100.1:9001",
            "AWS_REGION=eu-west-1",
            "AWS_SECRET_ACCESS_KEY=secret",
            "AWS_SESSION_TOKEN=token",
            "AWS_XRAY_CONTEXT_MISSING=LOG_ERROR",
            "AWS_XRAY_DAEMON_ADDRESS=169.254.100.1:2000",
            "LAMBDA_RUNTIME_DIR=/var/runtime",
            "LAMBDA_TASK_ROOT=/var/task",
            "LANG=en_US.UTF-8",
            "LC_CTYPE=C.UTF-8",
            "LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
            "PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
            "PWD=/var/task",
            "SHLVL=0",
            "TZ=:UTC",
            "_AWS_XRAY_DAEMON_ADDRESS=169.254.100.1",
            "_AWS_XRAY_DAEMON_PORT=2000",
            "_HANDLER=lambda_function.lambda_handler",
        ];
        Assert.Equal(expected, variables.Select(v => $"{v.Key}={v.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("python3.12")]
    [InlineData("python2.7")]
    public void Json_log_is_told_with_its_level(string runtime)
    {
        var variables = Build(runtime, new() { ["AWS_LAMBDA_LOG_LEVEL"] = "TRACE" }, logging: new(LogFormat.Json, EventLevel.Warn, EventLevel.Debug));
        Assert.Equal(("JSON", "WARN"), (variables["AWS_LAMBDA_LOG_FORMAT"], variables["AWS_LAMBDA_LOG_LEVEL"]));
    }

    [Theory]
    [InlineData("python2.7", "AWS_SECURITY_TOKEN", "token")]
    [InlineData("python3.6", "AWS_SECURITY_TOKEN", "token")]
    [InlineData("python3.7", "AWS_SECURITY_TOKEN", null)]
    [InlineData("python3.12", "AWS_SECURITY_TOKEN", null)]
    [InlineData("python2.7", "PYTHONPATH", "/var/runtime")]
    [InlineData("python3.6", "PYTHONPATH", "/var/runtime")]
    [InlineData("python3.7", "PYTHONPATH", null)]
    [InlineData("python2.7", "PATH", "/usr/local/bin:/usr/bin/:/bin:/opt/bin")]
    [InlineData("python3.6", "PATH", "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin")]
    [InlineData("python2.7", "LD_LIBRARY_PATH", "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib")]
    [InlineData("python3.7", "AWS_XRAY_DAEMON_ADDRESS", "169.254.79.2:2000")]
    [InlineData("python3.7", "_AWS_XRAY_DAEMON_ADDRESS", "169.254.79.2")]
    [InlineData("python3.7", "AWS_LAMBDA_INITIALIZATION_TYPE", null)]
    [InlineData("python3.8", "AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")]
    [InlineData("python3.11", "LC_CTYPE", null)]
    [InlineData("python3.6", "AWS_LAMBDA_RUNTIME_API", null)]
    [InlineData("python3.7", "AWS_LAMBDA_RUNTIME_API", "169.254.100.1:9001")]
    [InlineData("provided.al2023", "AWS_LAMBDA_RUNTIME_API", "169.254.100.1:9001")]
    [InlineData("provided.al2023", "AWS_EXECUTION_ENV", null)]
    [InlineData("provided.al2023", "PYTHONPATH", null)]
    [InlineData("provided.al2023", "LC_CTYPE", null)]
    [InlineData("provided.al2023", "AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")]
    [InlineData("provided.al2023", "PATH", "/usr/local/bin:/usr/bin/:/bin:/opt/bin")]
    public void Older_runtimes_differ(string runtime, string name, string? value) =>
        Assert.Equal(value, Build(runtime).GetValueOrDefault(name));

    [Theory]
    [InlineData("LAMBDA_TASK_ROOT", "/data/code/abc")]
    [InlineData("LAMBDA_RUNTIME_DIR", "/opt/kiln/runtimes/python")]
    [InlineData("PWD", "/data/code/abc")]
    [InlineData("TMPDIR", "/tmp/kiln-tmp-1")]
    [InlineData("PATH", "/opt/python/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")]
    [InlineData("LD_LIBRARY_PATH", "/data/code/abc:/data/code/abc/lib")]
    public void Process_level_shows_paths_of_the_machine(string name, string value) =>
        Assert.Equal(value, Build("python3.12", level: IsolationLevel.Process)[name]);

    [Theory]
    [InlineData("AWS_DATA_PATH", "/var/rapid/sdk-data")]
    [InlineData("AWS_STS_REGIONAL_ENDPOINTS", "regional")]
    public void Old_sdk_is_told_of_the_server_by_its_data(string name, string value)
    {
        Assert.Equal(value, Build("python3.6", sdkData: "/var/rapid/sdk-data")[name]);
        Assert.DoesNotContain(name, Build("python3.6"));
    }

    [Fact]
    public void Customer_wins_over_defaults_and_loses_to_the_platform()
    {
        var variables = Build("python3.12", new()
        {
            ["PATH"] = "mine",
            ["TZ"] = "Europe/Berlin",
            ["PYTHONPATH"] = "/opt/mine",
            ["AWS_ENDPOINT_URL"] = "https://lambda.eu-west-1.amazonaws.com",
            ["STAGE"] = "prod",
            ["AWS_REGION"] = "mars-1",
            ["_HANDLER"] = "evil.handler",
            ["AWS_ACCESS_KEY_ID"] = "AKIA",
        });

        Assert.Equal("mine", variables["PATH"]);
        Assert.Equal("Europe/Berlin", variables["TZ"]);
        Assert.Equal("/opt/mine", variables["PYTHONPATH"]);
        Assert.Equal("https://lambda.eu-west-1.amazonaws.com", variables["AWS_ENDPOINT_URL"]);
        Assert.Equal("prod", variables["STAGE"]);
        Assert.Equal("eu-west-1", variables["AWS_REGION"]);
        Assert.Equal("lambda_function.lambda_handler", variables["_HANDLER"]);
        Assert.Equal("ASIAEXAMPLE", variables["AWS_ACCESS_KEY_ID"]);
    }

    private static Dictionary<string, string> Build(
        string runtime, Dictionary<string, string>? customer = null, IsolationLevel level = IsolationLevel.Full, string? sdkData = null,
        LogSettings? logging = null)
    {
        var version = Samples.Version with { Runtime = runtime, EnvironmentVariables = customer ?? [], Logging = logging ?? LogSettings.Text };
        return EnvironmentVariables.Build(new EnvironmentFacts(
            version, RuntimeTable.FindAny(runtime)!, Samples.Interpreter, level, new ExecutionRoleCredentials("ASIAEXAMPLE", "secret", "token"),
            "stream", "/tmp/kiln-tmp-1", Samples.Options.RuntimeDirectory, "http://127.0.0.1:9400",
            runtime is "python2.7" or "python3.6" ? null : "169.254.100.1:9001")
        {
            SdkData = sdkData,
        });
    }
}
