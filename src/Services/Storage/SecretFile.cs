namespace Kiln.Services.Storage;

/// <summary>Files that only their owner may read (mode 0600). Written aside and moved into place: a crash leaves no half of one.</summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Does nothing where the file is there: of two that make it at the same time, one wins.</summary>
    internal static void Create(string path, ReadOnlySpan<byte> content)
    {
        var draft = Draft(path, content);
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    internal static void Replace(string path, ReadOnlySpan<byte> content) => File.Move(Draft(path, content), path, overwrite: true);

    internal static byte[] Read(string path)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnly)
            File.SetUnixFileMode(path, OwnerOnly);
        return File.ReadAllBytes(path);
    }

    private static string Draft(string path, ReadOnlySpan<byte> content)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(draft, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
        return draft;
    }
}
