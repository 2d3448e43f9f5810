using Kiln.Execution.Sandbox.Linux.Cgroups;
using Kiln.Execution.Sandbox.Linux.FileSystems;

namespace Kiln.Execution.Sandbox.Linux.Zygotes;

/// <summary>What all zygotes of a host have in common.</summary>
/// <param name="RuntimeDirectory"><c>runtimes/python</c> of the installation.</param>
/// <param name="TempRoot">Where the sockets of starting zygotes are made.</param>
/// <param name="Store">The directory that code is found in by name. Null: code comes as mounts.</param>
/// <param name="Cgroups">Where zygotes get groups of their own. Null: nowhere.</param>
internal sealed record ZygoteOptions(
    IsolationLevel Level, string RuntimeDirectory, string TempRoot, string ResolvConf, string? Store, CgroupHierarchy? Cgroups)
{
    /// <summary>Folders of the operator's that code and file systems are found in by number. Where they come as mounts: none.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Null: environments know no root.</summary>
    public InnerRoot? Root { get; init; }

    /// <summary>After which another takes over: what a zygote's children have in common, such as the layout of their memory, must not last.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(6);

    public int MaxForks { get; init; } = 50_000;

    /// <summary>Limit of a launch.</summary>
    public TimeSpan LaunchLimit { get; init; } = TimeSpan.FromSeconds(30);
}
