namespace Kiln.Execution.Runtimes;

/// <summary>An installed Python that runs one runtime.</summary>
/// <param name="Runtime">Runtime identifier, <c>python3.12</c>.</param>
/// <param name="Version">As the interpreter says: <c>3.12.1</c>.</param>
/// <param name="Path">Absolute path of the executable.</param>
/// <param name="Source">How it was found: <c>configuration</c>, <c>pyenv</c>, <c>/opt</c> or <c>PATH</c>.</param>
public sealed record Interpreter(string Runtime, string Version, string Path, string Source);

public sealed class RuntimeNotInstalledException(string runtime)
    : Exception($"No interpreter for {runtime} is installed on this machine. `kiln runtimes` lists what was looked for, and where.")
{
    public string Runtime => runtime;
}
