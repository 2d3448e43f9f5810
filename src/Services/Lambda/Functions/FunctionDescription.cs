using Kiln.Execution.Runtimes;
using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Lambda.Functions;

/// <summary>From what is stored to what the API shows.</summary>
public sealed class FunctionDescription(IRuntimeCatalog runtimes)
{
    /// <param name="qualifier">The version or alias that the caller named, which the ARN shows; null for none.</param>
    internal FunctionConfiguration Of(FunctionRecord function, string? qualifier) => Of(function, qualified: false) with
    {
        FunctionArn = qualifier is null ? function.Key.Arn : $"{function.Key.Arn}:{qualifier}",
    };

    /// <param name="qualified">The ARN shows the version.</param>
    internal FunctionConfiguration Of(FunctionRecord function, bool qualified) =>
        WithState(InList(function, qualified), function) with { RuntimeVersionConfig = RuntimeVersion(function) };

    /// <summary>Without its state and the version of its runtime, which lists do not show.</summary>
    /// <param name="qualified">The ARN shows the version.</param>
    internal static FunctionConfiguration InList(FunctionRecord function, bool qualified) => new()
    {
        FunctionName = function.Key.Name,
        FunctionArn = qualified || !function.IsLatest ? $"{function.Key.Arn}:{function.Key.Version}" : function.Key.Arn,
        Runtime = function.Runtime,
        Role = function.Role,
        Handler = function.Handler,
        CodeSize = function.CodeSize,
        Description = function.Description,
        Timeout = function.Timeout,
        MemorySize = function.MemorySize,
        LastModified = LambdaTimestamp.Text(function.LastModified),
        CodeSha256 = function.Code.Base64,
        Version = function.Key.Version,
        VpcConfig = function.VpcConfig,
        FileSystemConfigs = function.FileSystemConfigs,
        DeadLetterConfig = string.IsNullOrEmpty(function.DeadLetterConfig?.TargetArn) ? null : function.DeadLetterConfig,
        Environment = function.Environment is { Count: > 0 } ? new() { Variables = function.Environment } : null,
        KMSKeyArn = string.IsNullOrEmpty(function.KMSKeyArn) ? null : function.KMSKeyArn,
        TracingConfig = new() { Mode = function.TracingMode },
        RevisionId = function.RevisionId,
        Layers = function.Layers?.ConvertAll(layer => new Layer { Arn = layer.Arn, CodeSize = layer.CodeSize }),
        PackageType = "Zip",
        Architectures = function.Architectures,
        EphemeralStorage = new() { Size = function.EphemeralStorage },
        SnapStart = new() { ApplyOn = function.SnapStart, OptimizationStatus = "Off" },
        LoggingConfig = LoggingRules.Describe(function),
    };

    private static FunctionConfiguration WithState(FunctionConfiguration shown, FunctionRecord function)
    {
        var pending = function.State == FunctionState.Pending;
        var updating = function.LastUpdateStatus == LastUpdateStatus.InProgress;
        return shown with
        {
            State = function.State.ToString(),
            StateReason = pending ? "The function is being created." : function.StateReason,
            StateReasonCode = pending ? "Creating" : function.State == FunctionState.Failed ? "InternalError" : null,
            // A function that is being created has no update status yet.
            LastUpdateStatus = pending ? null : function.LastUpdateStatus.ToString(),
            // The wording really is that of a creation.
            LastUpdateStatusReason = updating ? "The function is being created." : function.LastUpdateStatusReason,
            LastUpdateStatusReasonCode = updating ? "Creating" : null,
        };
    }

    // Of the interpreter that its next environment runs: another may have been installed since the function was made, or none be left.
    private RuntimeVersionConfig RuntimeVersion(FunctionRecord function) => runtimes.VersionArn(function.Runtime, function.Key.Region) is { } arn
        ? new() { RuntimeVersionArn = arn }
        : new() { Error = new() { ErrorCode = "InvalidRuntimeException", Message = new RuntimeNotInstalledException(function.Runtime).Message } };
}
