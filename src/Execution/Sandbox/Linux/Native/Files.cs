using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Native;

/// <summary>What the class library does only by way of exceptions, or not at all.</summary>
internal static partial class Files
{
    private const int NoSuchFile = 2;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const uint BlockDevice = 0x6000;
    private const int EmptyPath = 0x1000;
    private const int WorkingDirectory = -100;
    private const uint Owners = 8 | 16;
    private const int OwnersOffset = 20;
    private const uint ChangeTime = 0x80;
    private const int StatusSize = 256;
    private const int ChangeTimeOffset = 96; // Seconds, then nanoseconds in 32 bits.
    private const int CoarseClock = 5;

    /// <summary>True when it is gone, also when it was before.</summary>
    public static bool RemoveDirectory(string path) => RemoveDirectoryNative(path) == 0 || Marshal.GetLastPInvokeError() == NoSuchFile;

    public static bool HasAttribute(string path, string name) => GetAttribute(path, name, 0, 0) >= 0;

    /// <summary>The parts of a sparse file that are not holes.</summary>
    public static IEnumerable<(long Offset, long Length)> Extents(SafeFileHandle file)
    {
        for (long end = 0; (long)Seek(file, (nint)end, SeekData) is var start and >= 0;)
        {
            end = LibC.Check(Seek(file, (nint)start, SeekHole), "lseek");
            yield return (start, end - start);
        }
    }

    public static bool MakeBlockDevice(string path, uint major, uint minor) =>
        MakeNode(path, BlockDevice | 0x180 /* 0600 */, major << 8 | minor & 0xff | (ulong)(minor & ~0xffu) << 12) == 0;

    /// <summary>Links are not followed.</summary>
    public static int ChangeOwner(string path, uint user) => (int)LibC.Check(ChangeOwnerNative(path, user, user), "chown");

    public static int ChangeMode(string path, uint mode) => (int)LibC.Check(ChangeModeNative(path, mode), "chmod");

    /// <summary>When it, or the list of what is in it, changed last. Nobody can set it, unlike the time of modification.</summary>
    public static (long Seconds, uint Nanoseconds) ChangedAt(SafeFileHandle file)
    {
        Span<byte> status = stackalloc byte[StatusSize];
        LibC.Check(Status(file, "", EmptyPath, ChangeTime, status), "statx");
        return (BitConverter.ToInt64(status[ChangeTimeOffset..]), BitConverter.ToUInt32(status[(ChangeTimeOffset + sizeof(long))..]));
    }

    /// <summary>What <see cref="ChangedAt"/> would say of a change at this moment, if not later: before Linux 6.13 it is the time of the last tick, up to 10 ms ago.</summary>
    public static (long Seconds, uint Nanoseconds) ChangeTimeNow()
    {
        LibC.Check(Clock(CoarseClock, out var time), "clock_gettime");
        return (time.Seconds, (uint)time.Nanoseconds);
    }

    public static (uint User, uint Group) OwnerOf(string path)
    {
        Span<byte> status = stackalloc byte[StatusSize];
        LibC.Check(StatusOf(WorkingDirectory, path, 0, Owners, status), "statx");
        return (BitConverter.ToUInt32(status[OwnersOffset..]), BitConverter.ToUInt32(status[(OwnersOffset + sizeof(uint))..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatusOf(int directory, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int Clock(int clock, out Time time);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RemoveDirectoryNative(string path);

    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(string path, string name, nint value, nint size);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial nint Seek(SafeFileHandle file, nint offset, int whence);

    [LibraryImport("libc", EntryPoint = "mknod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeNode(string path, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(SafeFileHandle file, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwnerNative(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeModeNative(string path, uint mode);

    private struct Time
    {
        public nint Seconds, Nanoseconds;
    }
}
