using Kiln.Execution.Logging;

namespace Kiln.Execution;

/// <summary>Everything the data plane needs to run one version of a function. Immutable; a change is a new record with a new revision id.</summary>
public sealed record FunctionVersion
{
    public required string AccountId { get; init; }
    public required string Region { get; init; }
    public required string FunctionName { get; init; }

    /// <summary><c>$LATEST</c> or a number.</summary>
    public required string Version { get; init; }

    /// <summary>Unqualified ARN.</summary>
    public required string FunctionArn { get; init; }

    /// <summary>Identity of code and configuration together: environments are never shared across two of them.</summary>
    public required string RevisionId { get; init; }

    /// <summary>Runtime identifier, for example <c>python3.12</c>.</summary>
    public required string Runtime { get; init; }
    public required string Handler { get; init; }

    /// <summary>Unpacked deployment package on this machine; what the function sees as <c>/var/task</c>.</summary>
    public required string CodeDirectory { get; init; }

    /// <summary>The layers, merged into one directory of this machine; what the function sees as <c>/opt</c>. Null: it has none.</summary>
    public string? LayerDirectory { get; init; }

    /// <summary>Null: it has none.</summary>
    public FileSystemMount? FileSystem { get; init; }
    public required string RoleArn { get; init; }

    /// <summary>MB, 128 to 10240.</summary>
    public required int MemorySize { get; init; }

    /// <summary>1 to 900 s.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>MB of <c>/tmp</c>, 512 to 10240.</summary>
    public required int EphemeralStorageSize { get; init; }
    public required string LogGroup { get; init; }
    public LogSettings Logging { get; init; } = LogSettings.Text;
    public required IReadOnlyDictionary<string, string> EnvironmentVariables { get; init; }
}
