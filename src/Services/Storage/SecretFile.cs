namespace Kiln.Services.Storage;

/// <summary>Files that only their owner may read (mode 0600). Written aside and moved into place: a crash leaves no half of one.</summary>
internal static class SecretFile
{
    /// <summary>Held by whoever makes or changes a file that others may be making too.</summary>
    internal const string LockName = "accounts.lock";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Does nothing where the file is there: of two that make it at the same time, one wins.</summary>
    internal static void Create(string path, ReadOnlySpan<byte> content)
    {
        // Not left to Move, which looks whether the file is there first and renames then.
        using var held = Hold(path);
        if (!File.Exists(path))
            Replace(path, content);
    }

    internal static void Replace(string path, ReadOnlySpan<byte> content) => File.Move(Draft(path, content), path, overwrite: true);

    internal static byte[] Read(string path)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnly)
            File.SetUnixFileMode(path, OwnerOnly);
        return File.ReadAllBytes(path);
    }

    // Who else holds it writes one small file.
    private static FileStream Hold(string path)
    {
        var name = Path.Combine(Path.GetDirectoryName(path)!, LockName);
        FileStream? held = null;
        SpinWait.SpinUntil(() => (held = TryHold(name)) is not null, Patience);
        return held ?? throw new IOException($"{name} is held by another process.");
    }

    private static FileStream? TryHold(string name)
    {
        try
        {
            return new(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(name))
        {
            return null;
        }
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
