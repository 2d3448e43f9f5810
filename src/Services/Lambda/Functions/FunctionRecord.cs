using System.Globalization;
using System.Text.Json.Serialization;
using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Lambda.Functions;

/// <summary>Where a function version is found.</summary>
/// <param name="Version"><c>$LATEST</c> or a number.</param>
public readonly record struct FunctionKey(string AccountId, string Region, string Name, string Version)
{
    public string Arn => FunctionIdentifier.FunctionArn(AccountId, Region, Name);

    /// <summary><c>$LATEST</c> comes before the published versions.</summary>
    [JsonIgnore]
    public int VersionOrder => OrderOf(Version);

    internal static int OrderOf(string version) => version == FunctionIdentifier.Latest ? 0 : int.Parse(version, CultureInfo.InvariantCulture);
}

/// <summary>
/// A function version as it is stored. Members are persisted as JSON by name: append only, never rename
/// (FunctionStoreTests.Record_of_an_older_release_is_read).
/// </summary>
public sealed record FunctionRecord
{
    public required FunctionKey Key { get; init; }
    public required string Runtime { get; init; }
    public required string Role { get; init; }
    public required string Handler { get; init; }
    public string Description { get; init; } = "";
    public int Timeout { get; init; } = LambdaLimits.DefaultTimeout;
    public int MemorySize { get; init; } = LambdaLimits.DefaultMemorySize;
    public int EphemeralStorage { get; init; } = LambdaLimits.DefaultEphemeralStorage;
    public Dictionary<string, string>? Environment { get; init; }

    /// <summary>On disk only, in place of <see cref="Environment"/>: JSON, sealed with the server's master key.</summary>
    public string? SealedEnvironment { get; init; }
    public DeadLetterConfig? DeadLetterConfig { get; init; }
    public string? KMSKeyArn { get; init; }
    public VpcConfigResponse? VpcConfig { get; init; }
    public List<FileSystemConfig>? FileSystemConfigs { get; init; }
    public string TracingMode { get; init; } = "PassThrough";
    public string SnapStart { get; init; } = "None";
    public LoggingConfig? LoggingConfig { get; init; }
    public List<string> Architectures { get; init; } = ["x86_64"];
    public Dictionary<string, string>? Tags { get; init; }

    /// <summary>In the order in which they are merged. Null: none.</summary>
    public List<FunctionLayer>? Layers { get; init; }

    public required PackageDigest Code { get; init; }

    /// <summary>Bytes of the zip.</summary>
    public required long CodeSize { get; init; }

    /// <summary>Of this machine: the function runs from it, not from its package, which there is none of. Null: from the package.</summary>
    public string? HotReloadFolder { get; init; }
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>New at every change.</summary>
    public required string RevisionId { get; init; }
    public FunctionState State { get; init; }
    public string? StateReason { get; init; }
    public LastUpdateStatus LastUpdateStatus { get; init; }
    public string? LastUpdateStatusReason { get; init; }

    /// <summary>Of the function, so in <c>$LATEST</c> only; null: it shares what the account has not reserved.</summary>
    public int? ReservedConcurrency { get; init; }

    /// <summary>Of the function, so in <c>$LATEST</c> only: <c>Allow</c>. Null: it is stopped where it is part of a loop.</summary>
    public string? RecursiveLoop { get; init; }

    /// <summary>Of the function, so in <c>$LATEST</c> only. Null: whoever may deploy may deploy what he likes.</summary>
    public string? CodeSigningConfigArn { get; init; }

    /// <summary>When the runtime may change. Null: <c>Auto</c>.</summary>
    public string? UpdateRuntimeOn { get; init; }

    /// <summary>What the runtime was pinned to. Null: it was not.</summary>
    public string? RuntimeVersionArn { get; init; }

    /// <summary>Highest version number ever published; kept in <c>$LATEST</c>, since numbers are never used again.</summary>
    public int LastPublishedVersion { get; init; }

    public bool IsLatest => Key.Version == FunctionIdentifier.Latest;
    public bool IsBeingDeployed => State == FunctionState.Pending || LastUpdateStatus == LastUpdateStatus.InProgress;
    public string LogGroup => LoggingConfig?.LogGroup ?? $"/aws/lambda/{Key.Name}";
}

/// <summary>Append only: the names are persisted.</summary>
public enum FunctionState
{
    Pending,
    Active,
    Failed,
}

/// <summary>Append only: the names are persisted.</summary>
public enum LastUpdateStatus
{
    Successful,
    InProgress,
    Failed,
}

/// <summary>SHA-256 of a deployment package: its name in the code store, and in base64 the API's <c>CodeSha256</c>.</summary>
public readonly record struct PackageDigest(string Hex)
{
    public string Base64 => Convert.ToBase64String(Convert.FromHexString(Hex));
}
