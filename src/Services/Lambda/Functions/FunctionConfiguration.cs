using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Lambda.Functions;

/// <summary>A function as the API shows it.</summary>
public sealed record FunctionConfiguration
{
    public string? FunctionName { get; init; }
    public string? FunctionArn { get; init; }
    public string? Runtime { get; init; }
    public string? Role { get; init; }
    public string? Handler { get; init; }
    public long? CodeSize { get; init; }
    public string? Description { get; init; }
    public int? Timeout { get; init; }
    public int? MemorySize { get; init; }

    /// <summary><c>2018-11-20T20:41:16.647+0000</c></summary>
    public string? LastModified { get; init; }
    public string? CodeSha256 { get; init; }
    public string? Version { get; init; }
    public VpcConfigResponse? VpcConfig { get; init; }
    public List<FileSystemConfig>? FileSystemConfigs { get; init; }
    public DeadLetterConfig? DeadLetterConfig { get; init; }
    public EnvironmentResponse? Environment { get; init; }
    public string? KMSKeyArn { get; init; }
    public TracingConfig? TracingConfig { get; init; }
    public string? RevisionId { get; init; }
    public List<Layer>? Layers { get; init; }
    public string? State { get; init; }
    public string? StateReason { get; init; }
    public string? StateReasonCode { get; init; }
    public string? LastUpdateStatus { get; init; }
    public string? LastUpdateStatusReason { get; init; }
    public string? LastUpdateStatusReasonCode { get; init; }
    public string? PackageType { get; init; }
    public List<string>? Architectures { get; init; }
    public EphemeralStorage? EphemeralStorage { get; init; }
    public SnapStartResponse? SnapStart { get; init; }
    public RuntimeVersionConfig? RuntimeVersionConfig { get; init; }
    public LoggingConfig? LoggingConfig { get; init; }
}
