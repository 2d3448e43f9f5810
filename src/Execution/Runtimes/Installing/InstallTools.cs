namespace Kiln.Execution.Runtimes.Installing;

/// <summary>
/// Programs of the user's that install interpreters. uv installs into Kiln's folder; the others where they always do, and discovery finds it
/// there.
/// </summary>
public sealed class InstallTools(RuntimeInstaller installer, string folder, string searchPath, string? pyenvRoot, bool isRoot)
{
    private const string Uv = "uv", Pyenv = "pyenv", Apt = "apt-get", Dnf = "dnf";

    public static IReadOnlyList<string> Names { get; } = [Uv, Pyenv, Apt, Dnf];

    /// <summary>Those that are here, the quickest and least intrusive first.</summary>
    public IReadOnlyList<string> Present => [.. Names.Where(n => Find(n) is not null && (isRoot || n is Uv or Pyenv))];

    /// <summary>Returns what to say of it.</summary>
    /// <exception cref="InstallException">The tool is not here, or it failed.</exception>
    public async Task<string> InstallAsync(string tool, PythonRuntime runtime, Action<string> tell, CancellationToken cancellationToken)
    {
        var program = Find(tool) ?? throw new InstallException($"There is no {tool} on PATH.");
        var version = $"{runtime.Major}.{runtime.Minor}";
        if (tool == Uv)
            return await InstallByUvAsync(program, runtime, version, tell, cancellationToken);

        string[] command = tool switch
        {
            Pyenv => [program, "install", "--skip-existing", version],
            Apt => [program, "install", "-y", "--no-install-recommends", runtime.Identifier],
            _ => [program, "install", "-y", runtime.Identifier],
        };
        var variables = tool == Apt ? new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" } : [];
        Check(tool, version, await InstallProcess.RunAsync(command, variables, tell, cancellationToken));
        return $"{tool} has installed Python {version}";
    }

    private async Task<string> InstallByUvAsync(
        string program, PythonRuntime runtime, string version, Action<string> tell, CancellationToken cancellationToken)
    {
        var place = Directory.CreateTempSubdirectory("kiln-uv-").FullName;
        try
        {
            // No link to it in the user's folder of programs: it does not stay there.
            var variables = new Dictionary<string, string> { ["UV_PYTHON_INSTALL_DIR"] = place, ["UV_PYTHON_INSTALL_BIN"] = "0" };
            Check(Uv, version, await InstallProcess.RunAsync([program, "python", "install", version], variables, tell, cancellationToken));
            await installer.InstallAsync(runtime, place, cancellationToken);
            return $"{Uv} has installed Python {version} into {folder}";
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    private static void Check(string tool, string version, InstallResult result)
    {
        if (result.ExitCode != 0)
            throw new InstallException($"{tool} could not install Python {version}: {result.Reason.Trim()}");
    }

    private string? Find(string tool)
    {
        IEnumerable<string> folders = searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (tool == Pyenv && pyenvRoot is not null)
            folders = folders.Append(Path.Combine(pyenvRoot, "bin"));

        return folders.Select(f => Path.Combine(f, tool)).FirstOrDefault(File.Exists);
    }
}
