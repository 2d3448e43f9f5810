using System.Formats.Tar;

namespace Kiln.Execution.Runtimes.Installing;

/// <summary>
/// Unpacks tar archives without trust, one over the other: nothing is written outside the directory, through whatever links; what is neither
/// file, directory nor link is not made; modes are those that anybody may have; the numbers of entries and bytes are bounded before they
/// are written.
/// </summary>
/// <param name="isRoot">The directory is to be a root file system: links may lead anywhere, since they are never followed out of it, and
/// names that begin with <c>.wh.</c> remove what earlier archives have brought.</param>
internal sealed class TreeUnpacker(string directory, bool isRoot)
{
    private const string Whiteout = ".wh.", WhiteoutAll = ".wh..wh..opq";
    private const int MostHeaderBytes = 1 << 20;

    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private int _entries;
    private long _bytes;

    public int MostEntries { get; init; } = 500_000;

    public long MostBytes { get; init; } = 10L << 30;

    /// <exception cref="InstallException">The archive is damaged, too large, or reaches out of the directory.</exception>
    public void Unpack(string path, string name, CancellationToken cancellationToken)
    {
        using var stream = TarFile.Open(path, name);
        using var tar = new TarReader(stream, leaveOpen: true);
        var made = new HashSet<string>();
        try
        {
            stream.Allow(MostHeaderBytes);
            while (tar.GetNextEntry() is { } entry)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (++_entries > MostEntries)
                    throw new InstallException($"{name} has more than {MostEntries} entries.");

                stream.Allow(entry.Length + 512);
                Take(entry, name, made);
                stream.Allow(MostHeaderBytes);
            }
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or EndOfStreamException or ArgumentException or NotSupportedException)
        {
            throw new InstallException($"{name} is damaged: {e.Message}", e);
        }
        catch (Exception e) when (e is PathTooLongException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new InstallException($"{name} has a name that cannot be made here: {e.Message}", e);
        }
    }

    private void Take(TarEntry entry, string name, HashSet<string> made)
    {
        if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
            return;

        if (PathOf(entry.Name, name) is not { } path)
            return; // the directory itself

        if (isRoot && Path.GetFileName(path).StartsWith(Whiteout, StringComparison.Ordinal))
        {
            RemoveHidden(path, made);
            return;
        }

        switch (entry.EntryType)
        {
            case TarEntryType.Directory or TarEntryType.DirectoryList:
                MakeWay(path, forDirectory: true);
                Directory.CreateDirectory(path, Readable | Executable);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                Write(entry, path, name);
                break;
            case TarEntryType.SymbolicLink:
                Link(entry, path, name);
                break;
            case TarEntryType.HardLink:
                CopyLinked(entry, path, name);
                break;
            default:
                // A root file system gets devices of its own.
                if (!isRoot)
                    throw new InstallException($"{name} has '{entry.Name}', which is neither file, directory nor link.");

                return;
        }

        made.Add(path);
    }

    /// <summary>Where it goes, the links of its directory followed inside of ours. Null: nowhere, it is the directory itself.</summary>
    private string? PathOf(string entry, string name)
    {
        var segments = Segments(entry, name);
        if (segments.Length == 0)
            return null;

        var parent = RootedPath.Resolve(directory, string.Join('/', segments[..^1]));
        if (File.Exists(parent))
            throw new InstallException($"{name} has '{entry}' below what is a file.");

        Directory.CreateDirectory(parent, Readable | Executable);
        return Path.Combine(parent, segments[^1]);
    }

    private static string[] Segments(string entry, string name)
    {
        var segments = entry.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(s => s != ".").ToArray();
        if (entry.StartsWith('/') || entry.Contains('\0') || segments.Contains(".."))
            throw new InstallException($"{name} has '{entry}', which leads out of the archive.");

        return segments;
    }

    // A directory that is there already stays; whatever else has the name goes.
    private static void MakeWay(string path, bool forDirectory)
    {
        var existing = new FileInfo(path);
        var isLink = existing.LinkTarget is not null;
        if (!isLink && Directory.Exists(path))
        {
            if (!forDirectory)
                Directory.Delete(path, recursive: true);
        }
        else if (isLink || existing.Exists)
        {
            File.Delete(path);
        }
    }

    private void Write(TarEntry entry, string path, string name)
    {
        Charge(entry.Length, name);
        MakeWay(path, forDirectory: false);
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
            entry.DataStream?.CopyTo(file);
        Finish(path, entry.Mode, entry.ModificationTime);
    }

    private void Link(TarEntry entry, string path, string name)
    {
        var target = entry.LinkName;
        var inside = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, target));
        if (target.Length == 0 || (!isRoot && (Path.IsPathRooted(target) || !(inside + "/").StartsWith(directory + "/", StringComparison.Ordinal))))
            throw new InstallException($"{name} has the link '{entry.Name}', which leads out of the archive.");

        MakeWay(path, forDirectory: false);
        File.CreateSymbolicLink(path, target);
    }

    // As a file of its own: what one of the two becomes must not become of the other.
    private void CopyLinked(TarEntry entry, string path, string name)
    {
        var segments = Segments(entry.LinkName, name);
        var parent = RootedPath.Resolve(directory, string.Join('/', segments.SkipLast(1)));
        var source = new FileInfo(Path.Combine([parent, .. segments.TakeLast(1)]));
        if (source.LinkTarget is { } target)
        {
            MakeWay(path, forDirectory: false);
            File.CreateSymbolicLink(path, target);
            return;
        }

        if (!source.Exists)
            throw new InstallException($"{name} has '{entry.Name}', which is a link to what is not in it.");

        if (source.FullName == path)
            return;

        Charge(source.Length, name);
        MakeWay(path, forDirectory: false);
        File.Copy(source.FullName, path);
        Finish(path, source.UnixFileMode, source.LastWriteTimeUtc);
    }

    private void Charge(long bytes, string name)
    {
        _bytes += bytes;
        if (_bytes > MostBytes)
            throw new InstallException($"{name} has more than {MostBytes >> 20} MB.");
    }

    // Never set-id, never for others to write; the time, because compiled files carry that of their sources.
    private static void Finish(string path, UnixFileMode mode, DateTimeOffset modified)
    {
        File.SetUnixFileMode(path, (mode & UnixFileMode.UserExecute) != 0 ? Readable | Executable : Readable);
        File.SetLastWriteTimeUtc(path, modified.UtcDateTime);
    }

    private static void RemoveHidden(string path, HashSet<string> made)
    {
        var parent = Path.GetDirectoryName(path)!;
        if (Path.GetFileName(path) != WhiteoutAll)
        {
            MakeWay(Path.Combine(parent, Path.GetFileName(path)[Whiteout.Length..]), forDirectory: false);
            return;
        }

        // All that earlier layers have put there; not what this one has, in whatever order.
        foreach (var entry in Directory.GetFileSystemEntries(parent))
        {
            if (!made.Contains(entry) && !made.Any(m => m.StartsWith(entry + "/", StringComparison.Ordinal)))
                MakeWay(entry, forDirectory: false);
        }
    }
}
