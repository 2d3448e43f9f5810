using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Native;

/// <summary>System calls for which the class library has nothing. Only this folder declares any.</summary>
internal static partial class LibC
{
    public const int OpenCloseOnExec = 0x80000;

    /// <summary>The descriptor as a handle that owns it. Throws <see cref="Win32Exception"/> with the system's words when it is negative.</summary>
    public static SafeFileHandle Owned(long descriptor, string call)
    {
        Check(descriptor, call);
        return new SafeFileHandle((nint)descriptor, ownsHandle: true);
    }

    public static long Check(long result, string call)
    {
        if (result >= 0)
            return result;

        var error = Marshal.GetLastPInvokeError();
        throw new Win32Exception(error, $"{call}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint OpenTree(nint number, int directory, string path, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint MountSetAttributes(nint number, SafeFileHandle mount, string path, uint flags, in MountAttributes attributes, nint size);

    [StructLayout(LayoutKind.Sequential)]
    internal struct MountAttributes
    {
        public ulong Set, Clear, Propagation, UserNamespace;
    }
}
