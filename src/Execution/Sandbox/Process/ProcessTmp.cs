namespace Kiln.Execution.Sandbox.Process;

/// <summary>A directory of the host, of no particular size.</summary>
internal sealed class ProcessTmp : ISandboxTmp
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private ProcessTmp(string path) => Path = path;

    public string Path { get; }

    /// <summary>Throws <see cref="SandboxStartException"/>.</summary>
    public static ProcessTmp Create(string root)
    {
        if (OperatingSystem.IsWindows())
            throw new SandboxStartException("Execution environments need a system with Unix sockets and signals.");

        var path = System.IO.Path.Combine(root, "kiln-tmp-" + Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            return new ProcessTmp(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SandboxStartException($"No directory for /tmp can be made: {e.Message}", e);
        }
    }

    public ValueTask DisposeAsync()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone already, or something in it resists. It is in the system's temporary directory, which is cleaned by others too.
        }

        return ValueTask.CompletedTask;
    }
}
