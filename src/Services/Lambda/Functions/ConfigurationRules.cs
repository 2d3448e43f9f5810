using System.Text.Encodings.Web;
using System.Text.Json;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda.EventInvokeConfigs;
using Kiln.Services.Lambda.FileSystems;
using Kiln.Services.Lambda.Networks;

namespace Kiln.Services.Lambda.Functions;

/// <summary>What the service demands of a configuration beyond its model; of its layers, <see cref="Layers.LayerRules"/>.</summary>
public sealed class ConfigurationRules(IRuntimeCatalog runtimes, IExecutionRoles roles, DestinationRules destinations, FunctionNetworks networks, FunctionFileSystems fileSystems)
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] ReservedVariables =
    [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT",
    ];

    /// <summary>Runtimes that AWS had, or has, and that are not Python: refused in AWS's words where it refuses them too.</summary>
    private static readonly string[] Deprecated =
    [
        "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "go1.x", "java8", "nodejs", "nodejs4.3", "nodejs4.3-edge",
        "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x", "ruby2.5", "ruby2.7",
    ];

    private static readonly string[] Foreign =
    [
        "dotnet6", "dotnet8", "dotnet10", "java8.al2", "java11", "java17", "java21", "java25", "nodejs16.x", "nodejs18.x", "nodejs20.x",
        "nodejs22.x", "nodejs24.x", "ruby3.2", "ruby3.3", "ruby3.4",
    ];

    /// <param name="current">What is to be changed. Null: nothing yet.</param>
    /// <exception cref="AwsException">Naming the first rule that is broken.</exception>
    public async ValueTask CheckAsync(
        ConfigurationRequest request, FunctionKey key, FunctionRecord? current, Caller caller, CancellationToken cancellationToken)
    {
        RefuseWhatIsNotBuilt(request);
        networks.Resolve(request.VpcConfig, key);
        request.FileSystemConfigs?.ForEach(fileSystems.Check);
        if (request.Runtime is { } runtime)
            CheckRuntime(runtime);
        if (request.MemorySize > LambdaLimits.MemorySize)
            throw TooHigh($"{request.MemorySize}", "memorySize", LambdaLimits.MemorySize);
        if (request.Timeout > LambdaLimits.Timeout)
            throw TooHigh($"{request.Timeout}", "timeout", LambdaLimits.Timeout);
        if (request.Environment?.Variables is { } variables)
            CheckEnvironment(variables);
        if (request.LoggingConfig is { } logging)
            LoggingRules.Check(logging, current?.LoggingConfig);
        if (request.Role is { } role)
            await CheckRoleAsync(role, key, caller, cancellationToken);
        if (request.TracingConfig is not null || request.Role is not null)
            await CheckTracingAsync(request.TracingConfig?.Mode ?? current?.TracingMode, request.Role ?? current?.Role, key, cancellationToken);
        if ((request.Role ?? current?.Role) is { } used)
            await destinations.CheckDeadLetterAsync(request.DeadLetterConfig?.TargetArn, used, key, cancellationToken);
    }

    private async ValueTask CheckTracingAsync(string? mode, string? role, FunctionKey key, CancellationToken cancellationToken)
    {
        if (mode == "Active" && role is not null && !await roles.CanPutTraceSegmentsAsync(role, key.Arn, key.Region, cancellationToken))
            throw LambdaErrors.InvalidParameter("The provided execution role does not have permissions to call PutTraceSegments on XRAY");
    }

    private async ValueTask CheckRoleAsync(string role, FunctionKey key, Caller caller, CancellationToken cancellationToken)
    {
        if (await roles.DenialToPassAsync(caller, role, key.Arn, cancellationToken) is { } denial)
            throw new AwsException(LambdaErrors.AccessDeniedException, denial);
        if (!await roles.CanLambdaAssumeAsync(key.AccountId, role, cancellationToken))
            throw LambdaErrors.RoleNotAssumable();
    }

    private void CheckRuntime(string runtime)
    {
        if (Deprecated.Contains(runtime))
            throw LambdaErrors.InvalidParameter($"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.");
        if (Foreign.Contains(runtime))
            throw LambdaErrors.InvalidParameter($"Kiln runs Python functions and custom runtimes: the runtime {runtime} is not available. Use one of [{string.Join(", ", runtimes.Identifiers)}].");
        if (!runtimes.Identifiers.Contains(runtime))
            throw LambdaErrors.InvalidParameter($"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", runtimes.Identifiers)}] or be a valid ARN");
        if (!runtimes.IsInstalled(runtime))
            throw LambdaErrors.InvalidParameter($"No interpreter for {runtime} is installed on the machine that runs Kiln. `kiln runtimes` lists what is installed and where Kiln looks.");
    }

    private static void CheckEnvironment(Dictionary<string, string> variables)
    {
        var reserved = variables.Keys.Where(ReservedVariables.Contains).ToList();
        if (reserved.Count > 0)
            throw LambdaErrors.InvalidParameter($"Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: {string.Join(", ", reserved)}");
        var measured = JsonSerializer.SerializeToUtf8Bytes(variables, Compact);
        if (measured.Length > LambdaLimits.EnvironmentBytes)
            throw LambdaErrors.InvalidParameter($"Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {System.Text.Encoding.UTF8.GetString(measured)}");
    }

    private static void RefuseWhatIsNotBuilt(ConfigurationRequest request)
    {
        if (IsGiven(request.ImageConfig))
            throw LambdaErrors.NotBuilt("container images");
        if (IsGiven(request.DurableConfig))
            throw LambdaErrors.NotBuilt("durable functions");
        if (IsGiven(request.CapacityProviderConfig))
            throw LambdaErrors.NotBuilt("capacity providers");
    }

    internal static bool IsGiven(JsonElement? member) => member?.ValueKind switch
    {
        null or JsonValueKind.Null => false,
        JsonValueKind.Array => member.Value.GetArrayLength() > 0,
        JsonValueKind.Object => member.Value.EnumerateObject().Any(),
        _ => true,
    };

    private static AwsException TooHigh(string value, string path, int limit) =>
        LambdaErrors.OutOfBounds(LambdaErrors.ValidationException, value, path, $"Member must have value less than or equal to {limit}");
}
