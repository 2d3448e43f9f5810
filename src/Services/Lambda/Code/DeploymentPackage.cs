using System.IO.Compression;
using System.IO.Hashing;

namespace Kiln.Services.Lambda.Code;

/// <summary>
/// A zip from a stranger, unpacked without trust:
/// 1. bounds first: number of entries and declared sizes, before a byte is written;
/// 2. names: no absolute path, no step upwards, nothing that is neither file, directory nor link;
/// 3. files and directories, each file held to the size and checksum that it declared;
/// 4. links, after the files, so that none is written through one, and only those that stay inside;
/// 5. modes of directories, when nothing is to be written any more.
/// </summary>
public static class DeploymentPackage
{
    // Without set-id and sticky bits. The owner, who is not the function, must be able to remove it.
    private const int Permissions = 0x1FF;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Upper half of the external attributes is the Unix mode.
    private const int TypeMask = 0xF000, Directory = 0x4000, RegularFile = 0x8000, Link = 0xA000;

    /// <summary>Bytes of its files, as the zip declares them.</summary>
    /// <exception cref="Aws.Errors.AwsException">The zip is malformed.</exception>
    internal static long UnzippedSize(Stream zip)
    {
        try
        {
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
            return archive.Entries.Sum(e => e.Length);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException or OverflowException or ArgumentException)
        {
            throw LambdaErrors.NotAZip();
        }
    }

    /// <exception cref="Aws.Errors.AwsException">The zip is malformed, too large unpacked, or reaches out of its directory.</exception>
    public static void Unpack(ReadOnlyMemory<byte> zip, string directory)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(zip.ToArray(), writable: false), ZipArchiveMode.Read);

            // :: 1
            if (archive.Entries.Count > LambdaLimits.PackageEntries)
                throw LambdaErrors.InvalidParameter($"The deployment package must have fewer than {LambdaLimits.PackageEntries} entries");
            if (archive.Entries.Sum(e => e.Length) > LambdaLimits.UnzippedBytes)
                throw LambdaErrors.UnzippedTooLarge();

            // :: 2
            var entries = archive.Entries.Select(e => (Entry: e, Path: SafePath(e.FullName, directory))).ToList();

            // :: 3
            foreach (var (entry, path) in entries.Where(e => Kind(e.Entry) != Link))
                Write(entry, path);

            // :: 4
            foreach (var (entry, path) in entries.Where(e => Kind(e.Entry) == Link))
                WriteLink(entry, path, directory);

            // :: 5
            foreach (var (entry, path) in entries.Where(e => Kind(e.Entry) == Directory && (Mode(e.Entry) & Permissions) != 0).OrderByDescending(e => e.Path.Length))
                File.SetUnixFileMode(path, (UnixFileMode)(Mode(entry) & Permissions) | Owner);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException or OverflowException or ArgumentException)
        {
            throw LambdaErrors.NotAZip();
        }
        catch (Exception e) when (e is PathTooLongException or DirectoryNotFoundException or UnauthorizedAccessException || IsConflict(e))
        {
            // A name is longer than a file system takes, or both a file's and a directory's.
            throw LambdaErrors.NotAZip();
        }
    }

    private static int Mode(ZipArchiveEntry entry) => (entry.ExternalAttributes >> 16) & 0xFFFF;

    private static int Kind(ZipArchiveEntry entry) =>
        entry.FullName.EndsWith('/') ? Directory : (Mode(entry) & TypeMask) is 0 ? RegularFile : Mode(entry) & TypeMask;

    private static string SafePath(string name, string directory)
    {
        var segments = name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(s => s != ".").ToArray();
        if (name.StartsWith('/') || name.Contains('\0') || name.Contains('\\') || segments.Length == 0 || segments.Contains(".."))
            throw LambdaErrors.NotAZip();
        return Path.Combine([directory, .. segments]);
    }

    private static void Write(ZipArchiveEntry entry, string path)
    {
        switch (Kind(entry))
        {
            case Directory:
                System.IO.Directory.CreateDirectory(path);
                return;
            case RegularFile:
                System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using (var target = File.Create(path))
                using (var source = entry.Open())
                    CopyExactly(source, target, entry);
                SetMode(path, Mode(entry));
                // Byte-code validity and If-Modified-Since in user code depend on the packaged time.
                File.SetLastWriteTimeUtc(path, entry.LastWriteTime.UtcDateTime);
                return;
            default:
                throw LambdaErrors.NotAZip();
        }
    }

    private static void CopyExactly(Stream source, Stream target, ZipArchiveEntry entry)
    {
        var (buffer, checksum) = (new byte[81920], new Crc32());
        for (var left = entry.Length; ;)
        {
            var read = source.Read(buffer);
            if (read == 0)
                break;
            left -= read;
            if (left < 0)
                throw new InvalidDataException("An entry is longer than it declares.");
            checksum.Append(buffer.AsSpan(0, read));
            target.Write(buffer, 0, read);
        }
        if (checksum.GetCurrentHashAsUInt32() != entry.Crc32)
            throw new InvalidDataException("An entry is not what its checksum says.");
    }

    // Set-id and sticky bits never survive; an archive made where there are no modes gets the usual ones.
    private static void SetMode(string path, int mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)((mode & Permissions) is 0 ? 0b110_100_100 : mode & Permissions));
    }

    private static void WriteLink(ZipArchiveEntry entry, string path, string directory)
    {
        using var reader = new StreamReader(entry.Open());
        if (entry.Length > 4096)
            throw LambdaErrors.NotAZip();
        var target = reader.ReadToEnd();
        var parent = Path.GetDirectoryName(path)!;
        var resolved = Path.GetFullPath(Path.Combine(parent, target));
        var inside = !Path.IsPathRooted(target) && (resolved + "/").StartsWith(Path.GetFullPath(directory) + "/", StringComparison.Ordinal);
        // Through another link, a text resolves elsewhere than it says: so no link above, and no step upwards after one down.
        var stepsUpAfterDown = target.Split('/').SkipWhile(s => s == "..").Contains("..");
        if (!inside || stepsUpAfterDown || HasLinkAbove(parent, directory))
            throw LambdaErrors.NotAZip();
        System.IO.Directory.CreateDirectory(parent);
        File.CreateSymbolicLink(path, target);
    }

    private static bool HasLinkAbove(string path, string root)
    {
        for (var at = path; at.Length > root.Length; at = Path.GetDirectoryName(at)!)
        {
            if (new DirectoryInfo(at).LinkTarget is not null)
                return true;
        }
        return false;
    }

    // EEXIST, ENOTDIR, EISDIR, ENAMETOOLONG
    private static bool IsConflict(Exception e) => e is IOException { HResult: 17 or 20 or 21 or 36 };
}
