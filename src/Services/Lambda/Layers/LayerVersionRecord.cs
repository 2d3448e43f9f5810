using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Layers;

/// <summary>
/// A layer version as it is stored. Members are persisted as JSON by name: append only, never rename
/// (LayerStoreTests.Record_of_an_older_release_is_read).
/// </summary>
public sealed record LayerVersionRecord
{
    public required LayerVersionKey Key { get; init; }
    public string Description { get; init; } = "";
    public string? LicenseInfo { get; init; }
    public List<string>? CompatibleRuntimes { get; init; }
    public List<string>? CompatibleArchitectures { get; init; }
    public required PackageDigest Code { get; init; }

    /// <summary>Bytes of the zip.</summary>
    public required long CodeSize { get; init; }
    public required DateTimeOffset CreatedDate { get; init; }

    /// <summary>Null: nobody but its owner may use it.</summary>
    public LayerPolicy? Policy { get; init; }

    internal bool IsFor(string? runtime, string? architecture) =>
        (runtime is null || CompatibleRuntimes?.Contains(runtime) == true)
        && (architecture is null || CompatibleArchitectures?.Contains(architecture) == true);
}

/// <summary>
/// A layer version as a function has it, stored with the function: it holds all that is needed to run, so that the function runs on when
/// the layer version is deleted.
/// </summary>
public sealed record FunctionLayer(string Arn, long CodeSize, PackageDigest Code);
