using Kiln.Aws.Validation;

namespace Kiln.Services.Lambda.Functions;

// Structures that requests and answers about functions share, as the service model has them.

public sealed record FunctionEnvironment
{
    [Sensitive, Pattern(LambdaPatterns.EnvironmentVariableName, On = On.MapKey), Required(On = On.MapValue)]
    public Dictionary<string, string>? Variables { get; init; }
}

public sealed record EnvironmentResponse
{
    public Dictionary<string, string>? Variables { get; init; }
}

public sealed record EphemeralStorage
{
    [Required, Range(512, 10240)]
    public int? Size { get; init; }
}

public sealed record TracingConfig
{
    [OneOf("Active", "PassThrough")]
    public string? Mode { get; init; }
}

public sealed record DeadLetterConfig
{
    [Length(0, 10000), Pattern(LambdaPatterns.ResourceArn)]
    public string? TargetArn { get; init; }
}

public sealed record SnapStart
{
    [OneOf("PublishedVersions", "None")]
    public string? ApplyOn { get; init; }
}

public sealed record SnapStartResponse
{
    public string? ApplyOn { get; init; }
    public string? OptimizationStatus { get; init; }
}

public sealed record LoggingConfig
{
    [OneOf("JSON", "Text")]
    public string? LogFormat { get; init; }

    [OneOf("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")]
    public string? ApplicationLogLevel { get; init; }

    [OneOf("DEBUG", "INFO", "WARN")]
    public string? SystemLogLevel { get; init; }

    [Length(1, 512), Pattern(LambdaPatterns.LogGroup)]
    public string? LogGroup { get; init; }
}

public sealed record VpcConfig
{
    [Length(0, 16), Length(0, 1024, On = On.ListMember), Pattern(LambdaPatterns.SubnetId, On = On.ListMember)]
    public List<string>? SubnetIds { get; init; }

    [Length(0, 5), Length(0, 1024, On = On.ListMember), Pattern(LambdaPatterns.SecurityGroupId, On = On.ListMember)]
    public List<string>? SecurityGroupIds { get; init; }
    public bool? Ipv6AllowedForDualStack { get; init; }
}

public sealed record VpcConfigResponse
{
    public List<string>? SubnetIds { get; init; }
    public List<string>? SecurityGroupIds { get; init; }
    public string? VpcId { get; init; }
    public bool? Ipv6AllowedForDualStack { get; init; }
}

public sealed record FileSystemConfig
{
    [Required, Length(0, 256), Pattern(LambdaPatterns.FileSystemArn)]
    public string? Arn { get; init; }

    [Required, Length(0, 160), Pattern("/mnt/[a-zA-Z0-9-_.]+")]
    public string? LocalMountPath { get; init; }
}

public sealed record RuntimeVersionConfig
{
    public string? RuntimeVersionArn { get; init; }
    public RuntimeVersionError? Error { get; init; }
}

public sealed record RuntimeVersionError
{
    public string? ErrorCode { get; init; }
    public string? Message { get; init; }
}
