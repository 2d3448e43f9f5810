using System.Buffers.Text;
using System.Text;
using Kiln.Execution.Sandbox.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Cgroups;

/// <summary>Groups are directories and their settings files, but the kernel's: files come and go with their directory.</summary>
internal class CgroupFiles
{
    /// <summary>Throws <see cref="IOException"/>.</summary>
    public virtual void MakeDirectory(string path) => Directory.CreateDirectory(path);

    /// <summary>False as long as processes are inside.</summary>
    public virtual bool RemoveDirectory(string path) => Files.RemoveDirectory(path);

    /// <summary>Throws <see cref="IOException"/>, with what the kernel says of the value.</summary>
    public static void Write(string path, string value)
    {
        using var file = OpenToWrite(path);
        Write(file, value);
    }

    public static void Write(SafeFileHandle file, string value) => RandomAccess.Write(file, Encoding.ASCII.GetBytes(value), 0);

    public static bool TryWrite(string path, string value)
    {
        try
        {
            Write(path, value);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    public static SafeFileHandle OpenToWrite(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

    /// <summary>Null where there is none.</summary>
    public static SafeFileHandle? OpenToRead(string path) =>
        File.Exists(path) ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite) : null;

    /// <summary>
    /// The number that follows <paramref name="key"/> in an open file, without allocating: this is asked for at the end of each invocation.
    /// </summary>
    public static long Number(SafeFileHandle file, ReadOnlySpan<byte> key)
    {
        Span<byte> buffer = stackalloc byte[512];
        ReadOnlySpan<byte> text = buffer[..RandomAccess.Read(file, buffer, 0)];
        var at = text.IndexOf(key);
        return at >= 0 && Utf8Parser.TryParse(text[(at + key.Length)..], out long value, out _) ? value : 0;
    }

    public static void KillProcesses(string path)
    {
        foreach (var process in Read(path).Split('\n'))
            if (int.TryParse(process, out var id) && id > 1)
                Signals.Send(id, Signals.Kill);
    }
}
