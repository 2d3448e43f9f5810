using Kiln.Execution.Runtimes.Installing;
using Kiln.Execution.Runtimes.Sdk;

namespace Kiln.Execution.Runtimes;

/// <summary>An installed Python that runs one runtime.</summary>
/// <param name="Runtime">Runtime identifier, <c>python3.12</c>.</param>
/// <param name="Version">As the interpreter says: <c>3.12.1</c>.</param>
/// <param name="Path">Absolute path of the executable.</param>
/// <param name="Source">How it was found: <c>configuration</c>, <c>kiln</c>, <c>pyenv</c>, <c>/opt</c> or <c>PATH</c>.</param>
public sealed record Interpreter(string Runtime, string Version, string Path, string Source)
{
    /// <summary>The root file system that it is part of, whose system its functions see. Null: it is a program of this machine.</summary>
    public string? Root { get; init; }

    /// <summary>The SDK that functions find which bring none. Null: there is none.</summary>
    public InstalledSdk? Sdk { get; init; }

    /// <summary>What starts it on this machine: its path, or first the loader of its root file system.</summary>
    public IReadOnlyList<string> Command => Root is null ? [Path] : ImageLoader.Command(Root, Path);
}

public sealed class RuntimeNotInstalledException(string runtime)
    : Exception($"No interpreter for {runtime} is installed on this machine. `kiln runtimes` lists what was looked for, and where; `kiln runtimes install {runtime}` installs one.")
{
    public string Runtime => runtime;
}
