using Kiln.Execution.Sandbox.Linux.FileSystems;
using Kiln.Server.Options;

namespace Kiln.Server.Hosting;

/// <summary>The folders of this machine that an operator gives to functions: to run from, and to share.</summary>
internal static class SharedFolders
{
    internal static IReadOnlyList<string> Of(KilnOptions options) => options.HotReload is { } root ? [root, .. options.FileSystems.Values] : [.. options.FileSystems.Values];

    /// <returns>The options with absolute paths.</returns>
    /// <exception cref="UserErrorException">One cannot be given.</exception>
    internal static KilnOptions Check(KilnOptions options)
    {
        options = options with { HotReload = options.HotReload is { } given ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(given)) : null };
        if (options.HotReload is { } root && !Directory.Exists(root))
            throw new UserErrorException($"--hot-reload (KILN_HOT_RELOAD) names {root}, and there is no such folder.");
        foreach (var folder in options.FileSystems.Values)
        {
            if (SharedFolder.Fault(folder) is { } fault)
                throw new UserErrorException($"KILN_FILE_SYSTEMS: {fault}.");
            // A function could put a link there, and have itself run from wherever that leads.
            if (options.HotReload is { } hot && (IsBelow(folder, hot) || IsBelow(hot, folder)))
                throw new UserErrorException($"Functions would write to {folder} (KILN_FILE_SYSTEMS) and run from {hot} (--hot-reload): neither may be below the other.");
        }
        return options;
    }

    private static bool IsBelow(string folder, string root) => (folder + "/").StartsWith(root + "/", StringComparison.Ordinal);
}
