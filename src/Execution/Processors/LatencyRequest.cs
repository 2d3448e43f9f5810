using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Processors;

/// <summary>
/// The time that an idle processor may take to come back, as this process asks it of the kernel. Of the whole machine, and void once the process has ended, however
/// it ended (Documentation/power/pm_qos_interface.rst).
/// </summary>
internal sealed class LatencyRequest : IDisposable
{
    /// <summary>An int of this machine's byte order: microseconds, or -1, which asks for nothing.</summary>
    public const string Device = "/dev/cpu_dma_latency";

    private readonly SafeFileHandle _device;

    private LatencyRequest(SafeFileHandle device) => _device = device;

    /// <returns>Null where the kernel has no such thing, or not for this user: others than root need to be given the device.</returns>
    public static LatencyRequest? TryOpen(string device)
    {
        try
        {
            var request = new LatencyRequest(File.OpenHandle(device, FileMode.Open, FileAccess.Write, FileShare.ReadWrite));
            // Merely open, it asks for no latency at all.
            request.Withdraw();
            return request;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Idle processors do not halt from now on: nothing but polling takes no time to come back from.</summary>
    public void Raise() => Write(0);

    public void Withdraw() => Write(-1);

    public void Dispose() => _device.Dispose();

    private void Write(int microseconds)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(value, microseconds);
        RandomAccess.Write(_device, value, fileOffset: 0);
    }
}
