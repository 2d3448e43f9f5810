namespace Kiln.Execution.Runtimes.Installing;

/// <summary>Copies directories: files, directories and links as they are, with times, readable by everybody.</summary>
internal static class TreeCopy
{
    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static void Copy(string source, string target, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(target, Readable | Executable);
        foreach (var entry in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var place = Path.Combine(target, entry.Name);
            if (entry.LinkTarget is { } link)
                File.CreateSymbolicLink(place, link);
            else if (entry is DirectoryInfo)
                Copy(entry.FullName, place, cancellationToken);
            else if ((File.GetAttributes(entry.FullName) & FileAttributes.Device) == 0)
                CopyFile((FileInfo)entry, place);
        }
    }

    public static void CopyFile(FileInfo source, string target)
    {
        source.CopyTo(target);
        var mode = (source.UnixFileMode & UnixFileMode.UserExecute) != 0 ? Readable | Executable : Readable;
        File.SetUnixFileMode(target, mode);
    }

    /// <summary>Lets everybody read what a program has made under a mask of its own.</summary>
    public static void MakeReadable(string directory)
    {
        File.SetUnixFileMode(directory, Readable | Executable);
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is not null)
                continue;

            if (entry is DirectoryInfo)
                MakeReadable(entry.FullName);
            else
                File.SetUnixFileMode(entry.FullName, (entry.UnixFileMode & UnixFileMode.UserExecute) != 0 ? Readable | Executable : Readable);
        }
    }
}
