namespace Kiln.Execution.Runtimes.Sdk;

/// <summary>
/// The SDK that AWS's guide says a runtime has: of 2018 for those of 2018, else of the last edition that names it. Since 3.13 the guide
/// names none: AWS renews it as it goes.
/// </summary>
public sealed record BundledSdk(string Boto3, string Botocore)
{
    private static readonly Dictionary<string, BundledSdk> Known = new()
    {
        ["python3.6"] = new("1.7.74", "1.10.74"),
        ["python3.7"] = new("1.9.42", "1.12.42"),
        ["python3.8"] = new("1.20.32", "1.23.32"),
        ["python3.9"] = new("1.20.32", "1.23.32"),
        ["python3.10"] = new("1.26.90", "1.29.90"),
        ["python3.11"] = new("1.27.1", "1.30.1"),
        ["python3.12"] = new("1.28.72", "1.31.72"),
    };

    /// <summary>Null: of no certain version, or none at all.</summary>
    public static BundledSdk? Of(string runtime) => Known.GetValueOrDefault(runtime);

    /// <summary>Whether AWS gives functions of a runtime an SDK.</summary>
    public static bool IsIn(string runtime) => runtime != "python2.7";

    /// <summary>What pip is asked for.</summary>
    internal static IReadOnlyList<string> Requirements(string runtime, string? boto3) =>
        boto3 is not null ? [$"boto3=={boto3}"]
            : Of(runtime) is { } known ? [$"boto3=={known.Boto3}", $"botocore=={known.Botocore}"]
            : ["boto3"];
}
