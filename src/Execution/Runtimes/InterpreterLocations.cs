namespace Kiln.Execution.Runtimes;

/// <summary>Where interpreters are looked for. The caller reads its own environment; nothing here does.</summary>
public sealed record InterpreterLocations
{
    /// <summary>Runtime identifier to the path of an executable. Such an interpreter is used whatever else is found. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Configured { get; init; } = new Dictionary<string, string>();

    /// <summary>Folder of what Kiln has installed itself: see <see cref="RuntimeFolder"/>. Used before what is found below. Default: none.</summary>
    public string? Installed { get; init; }

    /// <summary><c>$PYENV_ROOT</c> or <c>~/.pyenv</c>. Default: none.</summary>
    public string? PyenvRoot { get; init; }

    /// <summary>Directory in which <c>python*/bin/</c> and <c>kiln/runtimes/*/bin/</c> are searched. Default <c>/opt</c>.</summary>
    public string? Opt { get; init; } = "/opt";

    /// <summary>The value of <c>PATH</c>. Default: empty.</summary>
    public string SearchPath { get; init; } = "";

    /// <summary>Directory in which the answers of interpreters are remembered. Must exist. Null: they are asked at every start.</summary>
    public string? StateDirectory { get; init; }
}
