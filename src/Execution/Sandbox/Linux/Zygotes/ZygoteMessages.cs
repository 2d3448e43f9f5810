using System.Text.Json.Serialization;

namespace Kiln.Execution.Sandbox.Linux.Zygotes;

/// <summary>First message to a zygote. What the words mean is said in runtimes/python/README.md.</summary>
/// <param name="RootUser">A descriptor goes with the message then.</param>
internal sealed record LaunchRequest(
    string Level, string RuntimeDirectory, bool Sdk, string ResolvConf, string? Store, string? Root, string? SdkDirectory, string Endpoints, IReadOnlyList<string> Folders,
    uint? RootUser)
{
    public string Op => "launch";
}

/// <param name="Kuid">The user on this machine that the processes are, whatever they see.</param>
/// <param name="Fds">What the descriptors are that go with the message, in their order.</param>
internal sealed record SpawnRequest(string Id, uint Kuid, IReadOnlyList<string> Fds)
{
    public string Op => "spawn";
}

/// <summary>Whatever a zygote says; <see cref="Event"/> tells which members are set.</summary>
internal sealed record ZygoteEvent
{
    public const string Serving = "serving";
    public const string Failed = "failed";
    public const string Forked = "forked";
    public const string Ended = "ended";
    public const string Exited = "exited";
    public const string SpawnFailed = "spawnFailed";

    public required string Event { get; init; }
    public string? Id { get; init; }
    public string? Error { get; init; }
    public bool Sdk { get; init; }

    /// <summary>Wait status of the runtime, as the kernel gave it.</summary>
    public int Status { get; init; }
}

/// <summary>Whatever the processes of a sandbox say beside the frames; one member tells which message it is.</summary>
internal sealed record StatusMessage
{
    public const string ExtensionProcess = "extension";

    public string? Process { get; init; }
    public string? Name { get; init; }
    public int Pid { get; init; }
    public bool Listeners { get; init; }
    public bool Tmp { get; init; }

    /// <summary>The process that has ended, and its wait status as the kernel gave it.</summary>
    public int? Exited { get; init; }
    public int Status { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LaunchRequest))]
[JsonSerializable(typeof(SpawnRequest))]
[JsonSerializable(typeof(ZygoteEvent))]
[JsonSerializable(typeof(StatusMessage))]
internal sealed partial class ZygoteShapes : JsonSerializerContext;
