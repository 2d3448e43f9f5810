using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Lambda.Functions;

/// <summary>From what is stored to what the API shows.</summary>
internal static class FunctionDescription
{
    /// <param name="qualifier">The version or alias that the caller named, which the ARN shows; null for none.</param>
    internal static FunctionConfiguration Of(FunctionRecord function, string? qualifier) => Of(function, qualified: false) with
    {
        FunctionArn = qualifier is null ? function.Key.Arn : $"{function.Key.Arn}:{qualifier}",
    };

    /// <param name="qualified">The ARN shows the version.</param>
    internal static FunctionConfiguration Of(FunctionRecord function, bool qualified, bool withState = true)
    {
        var pending = function.State == FunctionState.Pending;
        var updating = function.LastUpdateStatus == LastUpdateStatus.InProgress;
        return new()
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
            DeadLetterConfig = string.IsNullOrEmpty(function.DeadLetterConfig?.TargetArn) ? null : function.DeadLetterConfig,
            Environment = function.Environment is { Count: > 0 } ? new() { Variables = function.Environment } : null,
            KMSKeyArn = string.IsNullOrEmpty(function.KMSKeyArn) ? null : function.KMSKeyArn,
            TracingConfig = new() { Mode = function.TracingMode },
            RevisionId = function.RevisionId,
            Layers = function.Layers?.ConvertAll(layer => new Layer { Arn = layer.Arn, CodeSize = layer.CodeSize }),
            State = withState ? function.State.ToString() : null,
            StateReason = !withState ? null : pending ? "The function is being created." : function.StateReason,
            StateReasonCode = !withState ? null : pending ? "Creating" : function.State == FunctionState.Failed ? "InternalError" : null,
            // A function that is being created has no update status yet.
            LastUpdateStatus = withState && !pending ? function.LastUpdateStatus.ToString() : null,
            // The wording really is that of a creation.
            LastUpdateStatusReason = !withState ? null : updating ? "The function is being created." : function.LastUpdateStatusReason,
            LastUpdateStatusReasonCode = withState && updating ? "Creating" : null,
            PackageType = "Zip",
            Architectures = function.Architectures,
            EphemeralStorage = new() { Size = function.EphemeralStorage },
            SnapStart = new() { ApplyOn = function.SnapStart, OptimizationStatus = "Off" },
            LoggingConfig = LoggingRules.Describe(function),
        };
    }
}
