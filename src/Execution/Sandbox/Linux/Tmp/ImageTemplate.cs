using System.ComponentModel;
using System.Globalization;
using Kiln.Execution.Sandbox.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Tmp;

/// <summary>
/// An empty file system of one size, remembered as the few pieces of it that are not zero: making another one is writing these.
/// </summary>
internal sealed class ImageTemplate
{
    public const string FileSystem = "ext4";

    private const int InodeSize = 256;
    private const int InodesPerMegabyte = 64; // As AWS has it.
    private const long Megabyte = 1 << 20;

    /// <summary>
    /// No barriers, as nothing here outlives the machine's next start; no zeroing of inode tables in the background, which would fill the sparse
    /// file with zeros; what a function removes is given back to the disk at once, also what never had a name.
    /// </summary>
    public static readonly IReadOnlyList<string> MountFlags = ["nobarrier", "noinit_itable", "discard"];

    private readonly long _length;
    private readonly IReadOnlyList<(long Offset, byte[] Bytes)> _pieces;

    private ImageTemplate(long length, IReadOnlyList<(long Offset, byte[] Bytes)> pieces) => (_length, _pieces) = (length, pieces);

    /// <summary>Throws <see cref="SandboxStartException"/>.</summary>
    public static async Task<ImageTemplate> MakeAsync(string directory, int sizeMb, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, $"template-{sizeMb}-{Guid.NewGuid():N}");
        var inodes = sizeMb * InodesPerMegabyte;
        var length = Length(sizeMb, inodes);
        try
        {
            using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
            RandomAccess.SetLength(file, length);
            var error = await SystemTool.RunAsync("mkfs.ext4", Arguments(inodes, path), "", cancellationToken);
            if (error is not null)
                throw new SandboxStartException(error);

            PrepareRoot(file);
            return new ImageTemplate(length, Read(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new SandboxStartException($"No file system for /tmp can be made in {directory}: {e.Message}", e);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Into a new file, which is empty.</summary>
    public void Write(SafeFileHandle file)
    {
        RandomAccess.SetLength(file, _length);
        foreach (var (offset, bytes) in _pieces)
            RandomAccess.Write(file, bytes, offset);
    }

    /// <summary>What the function may fill is the size promised; tables come on top, and what ext4 keeps for itself: 2 %, but no more than 16 MB.</summary>
    private static long Length(int sizeMb, int inodes)
    {
        var length = (sizeMb + 1 + sizeMb / 1024) * Megabyte + (long)inodes * InodeSize;
        return length + Math.Min(length / 49, 16 * Megabyte);
    }

    /// <summary>As little to read at the mount, and to keep in memory while it lasts, as there can be: no journal, no checksums, all tables together.</summary>
    private static string[] Arguments(int inodes, string path) =>
    [
        "-q", "-F", "-m", "0", "-b", "4096", "-I", InodeSize.ToString(CultureInfo.InvariantCulture),
        "-N", inodes.ToString(CultureInfo.InvariantCulture), "-G", "128",
        "-O", "^has_journal,^resize_inode,^metadata_csum,uninit_bg,sparse_super2",
        "-E", "lazy_itable_init=1,nodiscard,packed_meta_blocks=1,num_backup_sb=0,root_owner=0:0", path,
    ];

    /// <summary>A <c>/tmp</c> belongs to everybody and has no <c>lost+found</c>; mkfs can say neither.</summary>
    private static void PrepareRoot(SafeFileHandle file)
    {
        using var device = LoopDevice.Attach(file);
        using var mount = DiskMounts.Mount(FileSystem, device.Path, MountFlags);
        var root = DiskMounts.PathOf(mount) + "/";
        Files.ChangeOwner(root, TmpOwner.Everybody.User);
        Files.ChangeMode(root, TmpOwner.Everybody.Mode);
        Directory.Delete(root + "lost+found");
    }

    private static List<(long, byte[])> Read(SafeFileHandle file)
    {
        var pieces = new List<(long, byte[])>();
        foreach (var (offset, length) in Files.Extents(file))
        {
            var bytes = new byte[length];
            for (var done = 0; done < length;)
                done += RandomAccess.Read(file, bytes.AsSpan(done), offset + done) is > 0 and var read ? read : (int)length - done;
            pieces.Add((offset, bytes));
        }

        return pieces;
    }
}
