using Kiln.Execution.Runtimes;
using Kiln.Server.Options;

namespace Kiln.Server.Hosting;

/// <summary>What is installed beside the program, and on the machine.</summary>
internal static class Installation
{
    /// <summary>The Python side, copied beside the program by the build.</summary>
    internal static string PythonDirectory { get; } = Path.Combine(AppContext.BaseDirectory, "runtimes", "python");

    /// <summary>The web console, where <c>./kiln</c> has built it.</summary>
    internal static string ConsoleDirectory { get; } = Path.Combine(AppContext.BaseDirectory, "console");

    internal static Task<RuntimeCatalog> FindRuntimesAsync(InterpreterPlaces places, string? cache, CancellationToken cancellationToken)
    {
        try
        {
            if (cache is not null)
                Directory.CreateDirectory(cache);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a cache, a start is only slower.
            cache = null;
        }
        return new InterpreterDiscovery(PythonDirectory).FindAsync(
            new()
            {
                Configured = places.Configured,
                Installed = places.Installed,
                PyenvRoot = places.PyenvRoot,
                SearchPath = places.SearchPath,
                StateDirectory = cache,
            },
            cancellationToken);
    }
}
