using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Native;

/// <summary>
/// A file as a block device, until nobody has the device open or mounted any more. See loop(4).
/// </summary>
internal sealed partial class LoopDevice : IDisposable
{
    private const string Control = "/dev/loop-control";
    private const nuint GetFree = 0x4C82;
    private const nuint Configure = 0x4C0A;
    private const int ConfigurationSize = 304;
    private const int FlagsOffset = 60;
    private const uint AutoClear = 4;
    private const uint Major = 7;
    private const int Busy = 16;
    private const int Attempts = 64;

    private readonly SafeFileHandle _device;

    private LoopDevice(string path, SafeFileHandle device) => (Path, _device) = (path, device);

    public string Path { get; }

    /// <summary>Throws <see cref="Win32Exception"/>, <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public static LoopDevice Attach(SafeFileHandle file)
    {
        using var control = File.OpenHandle(Control, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        for (var left = Attempts; ; left--)
        {
            var number = LibC.Check(Ioctl(control, GetFree, 0), "LOOP_CTL_GET_FREE");
            var path = $"/dev/loop{number}";
            if (!File.Exists(path))
                Files.MakeBlockDevice(path, Major, (uint)number);
            var device = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            try
            {
                if (TryConfigure(device, file, left == 0))
                    return new LoopDevice(path, device);

                device.Dispose(); // Somebody else took it in between.
            }
            catch
            {
                device.Dispose();
                throw;
            }
        }
    }

    public void Dispose() => _device.Dispose();

    private static unsafe bool TryConfigure(SafeFileHandle device, SafeFileHandle file, bool last)
    {
        Span<byte> configuration = stackalloc byte[ConfigurationSize];
        configuration.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(configuration, (uint)file.DangerousGetHandle());
        BinaryPrimitives.WriteUInt32LittleEndian(configuration[FlagsOffset..], AutoClear);
        fixed (byte* pointer = configuration)
        {
            var result = Ioctl(device, Configure, (nint)pointer);
            if (result < 0 && Marshal.GetLastPInvokeError() == Busy && !last)
                return false;

            LibC.Check(result, "LOOP_CONFIGURE");
            return true;
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle file, nuint request, nint argument);
}
