namespace Kiln.Execution.RuntimeApi.Extensions;

/// <summary>The external extensions that a function's layers bring: every executable regular file directly in <c>extensions</c>.</summary>
internal static class ExtensionFiles
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static IReadOnlyList<string> In(string? layerDirectory)
    {
        if (layerDirectory is null)
            return [];

        var directory = new DirectoryInfo(Path.Combine(layerDirectory, "extensions"));
        if (!directory.Exists)
            return [];

        var names = directory.EnumerateFiles().Where(static f => (f.UnixFileMode & Executable) != 0).Select(static f => f.Name).ToList();
        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
