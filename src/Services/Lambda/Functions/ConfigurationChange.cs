using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Lambda.Functions;

/// <summary>What is named changes, and structures, but for the logging, change as a whole; what is not named stays.</summary>
internal static class ConfigurationChange
{
    /// <param name="layers">Those of the request, as <see cref="LayerRules"/> found them.</param>
    /// <param name="vpc">That of the request, as <see cref="Networks.FunctionNetworks"/> found it.</param>
    internal static FunctionRecord Apply(FunctionRecord function, ConfigurationRequest request, List<FunctionLayer>? layers, VpcConfigResponse? vpc) => function with
    {
        Runtime = request.Runtime ?? function.Runtime,
        Role = request.Role ?? function.Role,
        Handler = request.Handler ?? function.Handler,
        Description = request.Description ?? function.Description,
        Timeout = request.Timeout ?? function.Timeout,
        MemorySize = request.MemorySize ?? function.MemorySize,
        EphemeralStorage = request.EphemeralStorage?.Size ?? function.EphemeralStorage,
        Environment = request.Environment is { } environment ? environment.Variables : function.Environment,
        DeadLetterConfig = request.DeadLetterConfig ?? function.DeadLetterConfig,
        KMSKeyArn = request.KMSKeyArn ?? function.KMSKeyArn,
        VpcConfig = request.VpcConfig is null ? function.VpcConfig : vpc,
        FileSystemConfigs = request.FileSystemConfigs is { } systems ? systems.Count > 0 ? systems : null : function.FileSystemConfigs,
        TracingMode = request.TracingConfig?.Mode ?? function.TracingMode,
        SnapStart = request.SnapStart?.ApplyOn ?? function.SnapStart,
        Layers = layers is null ? function.Layers : layers.Count > 0 ? layers : null,
        LoggingConfig = LoggingRules.Apply(function.LoggingConfig, request.LoggingConfig),
    };
}
