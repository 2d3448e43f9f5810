namespace Kiln.Services.Lambda;

/// <summary>Quotas of the service, as its guide states them.</summary>
public static class LambdaLimits
{
    public const int FunctionNameLength = 64;

    /// <summary>MB. The model's bound is wider: managed instances may have more.</summary>
    public const int MemorySize = 10240;

    /// <summary>Seconds; the model's bound is wider here too.</summary>
    public const int Timeout = 900;
    public const int DefaultMemorySize = 128;
    public const int DefaultTimeout = 3;
    public const int DefaultEphemeralStorage = 512;
    public const int EnvironmentBytes = 4096;
    public const int ZippedBytes = 52428800;
    public const int UnzippedBytes = 262144000;

    /// <summary>Not AWS's: keeps a package of empty files from exhausting inodes.</summary>
    public const int PackageEntries = 100_000;
    public const long CodeStorageBytes = 80530636800;
    public const int ConcurrentExecutions = 1000;

    /// <summary>What functions without a reserve must still have.</summary>
    public const int MinUnreservedConcurrency = 100;

    /// <summary>Body of CreateFunction and UpdateFunctionCode: 50 MB in base64 and some room.</summary>
    public const int CodeRequestBytes = 70167211;
    public const int ConfigurationRequestBytes = 5120;
    public const int PayloadBytes = 6291456;

    /// <summary>Of an event that nobody waits for. It was 131072 until November 2018, and 262144 until 2025.</summary>
    public const int AsynchronousPayloadBytes = 1048576;
    public const int ClientContextBytes = 3583;
    public const int FunctionsPerPage = 50;
    public const int LayersPerFunction = 5;
    public const int LayersPerPage = 50;
}
